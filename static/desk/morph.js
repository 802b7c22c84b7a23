// Pages that renew themselves are changed in place (idiomorph): focus, scroll, a selection and what is open stay as they are.
(() => {
  "use strict";
  Object.assign(Idiomorph.defaults.callbacks, {
    // What the reader did to the page is not the server's to take back: an opened part, the row they stand on.
    beforeAttributeUpdated: (name, element) => !(name === "open" && element.matches("details, dialog")) && !(name === "class" && element.matches("tr.is-focus")),
  });
})();
