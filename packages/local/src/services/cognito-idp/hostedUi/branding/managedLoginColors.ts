/**
 * The colours of the pages: the custom property, where the settings document has the colour (`*` for `lightMode` or
 * `darkMode`), and Cognito's own for light and dark pages (API reference, CreateManagedLoginBranding, example).
 */
export const managedLoginColors: readonly (readonly [property: string, path: string, light: string, dark: string])[] = [
  ["page", "components.pageBackground.*.color", "#ffffff", "#0f1b2a"],
  ["card", "components.form.*.backgroundColor", "#ffffff", "#0f1b2a"],
  ["card-line", "components.form.*.borderColor", "#c6c6cd", "#424650"],
  ["heading", "components.pageText.*.headingColor", "#000716", "#d1d5db"],
  ["text", "components.pageText.*.bodyColor", "#414d5c", "#b6bec9"],
  ["description", "components.pageText.*.descriptionColor", "#414d5c", "#b6bec9"],
  ["label", "componentClasses.inputLabel.*.textColor", "#000716", "#d1d5db"],
  ["hint", "componentClasses.inputDescription.*.textColor", "#5f6b7a", "#8d99a8"],
  ["input", "componentClasses.input.*.defaults.backgroundColor", "#ffffff", "#0f1b2a"],
  ["input-line", "componentClasses.input.*.defaults.borderColor", "#7d8998", "#7d8998"],
  ["link", "componentClasses.link.*.defaults.textColor", "#0972d3", "#539fe5"],
  ["link-hover", "componentClasses.link.*.hover.textColor", "#033160", "#89bdee"],
  ["focus", "componentClasses.focusState.*.borderColor", "#0972d3", "#539fe5"],
  ["primary", "components.primaryButton.*.defaults.backgroundColor", "#0972d3", "#539fe5"],
  ["primary-text", "components.primaryButton.*.defaults.textColor", "#ffffff", "#000716"],
  ["primary-hover", "components.primaryButton.*.hover.backgroundColor", "#033160", "#89bdee"],
  ["primary-hover-text", "components.primaryButton.*.hover.textColor", "#ffffff", "#000716"],
  ["primary-active", "components.primaryButton.*.active.backgroundColor", "#033160", "#539fe5"],
  ["primary-active-text", "components.primaryButton.*.active.textColor", "#ffffff", "#000716"],
  ["secondary", "components.secondaryButton.*.defaults.backgroundColor", "#ffffff", "#0f1b2a"],
  ["secondary-line", "components.secondaryButton.*.defaults.borderColor", "#0972d3", "#539fe5"],
  ["secondary-text", "components.secondaryButton.*.defaults.textColor", "#0972d3", "#539fe5"],
  ["secondary-hover", "components.secondaryButton.*.hover.backgroundColor", "#f2f8fd", "#192534"],
  ["secondary-hover-line", "components.secondaryButton.*.hover.borderColor", "#033160", "#89bdee"],
  ["secondary-hover-text", "components.secondaryButton.*.hover.textColor", "#033160", "#89bdee"],
  ["error", "components.alert.*.error.backgroundColor", "#fff7f7", "#1a0000"],
  ["error-line", "components.alert.*.error.borderColor", "#d91515", "#eb6f6f"],
  ["success", "componentClasses.statusIndicator.*.success.backgroundColor", "#f2fcf3", "#001a02"],
  ["success-line", "componentClasses.statusIndicator.*.success.borderColor", "#037f0c", "#29ad32"],
  ["header", "components.pageHeader.*.background.color", "#fafafa", "#0f141a"],
  ["header-line", "components.pageHeader.*.borderColor", "#d5dbdb", "#424650"],
  ["footer", "components.pageFooter.*.background.color", "#fafafa", "#0f141a"],
  ["footer-line", "components.pageFooter.*.borderColor", "#d5dbdb", "#424650"],
];

/** The radii of corners in pixels: the custom property, where the settings document has it, and Cognito's own. */
export const managedLoginRadii: readonly (readonly [property: string, path: string, pixels: number])[] = [
  ["card-radius", "components.form.borderRadius", 8],
  ["alert-radius", "components.alert.borderRadius", 12],
  ["button-radius", "componentClasses.buttons.borderRadius", 8],
  ["input-radius", "componentClasses.input.borderRadius", 8],
];
