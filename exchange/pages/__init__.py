"""«Обмен с iKassa»: the page from which a person exchanges."""
