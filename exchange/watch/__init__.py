"""What is looked after every minute: incidents, letters about them, signs of life of the workers."""
