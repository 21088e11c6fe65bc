"""Clinical studies that a patient may hear about: a local copy of a registry, searched and explained."""
