// Pleasanter with it, complete without it: menus that fold, focus on the error summary.
import { ErrorSummary, NotificationBanner, PasswordInput, Radios, Checkboxes, ServiceNavigation, Button, SkipLink, createAll } from "./vendor/govuk-frontend-6.6.0/govuk-frontend.min.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [ErrorSummary, NotificationBanner, PasswordInput, Radios, Checkboxes, ServiceNavigation, SkipLink]) {
  createAll(component);
}
// A second press within a second sends nothing twice.
createAll(Button, { preventDoubleClick: true });
