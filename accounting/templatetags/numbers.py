"""The numbers of the books in templates: `{{ sum|places:2 }}`, `{{ line.quantity|quantity }}`."""

from django import template

from accounting.numbers import places, quantity

register = template.Library()
register.filter(places)
register.filter(quantity)
