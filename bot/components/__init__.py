"""Parts of the language pipeline that Rasa does not have: bilingual words, language and region, caution."""
