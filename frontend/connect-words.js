/** What is said when Pinterest sends somebody back, by the code in the address; nothing there is shown as it stands. */

const NAME = /^[\w.-]{1,60}$/;
const SCOPES = /^[a-z_:,]{1,200}$/;

export function connectWords({ outcome, expected, found, missing }) {
  const name = (text) => (NAME.test(text ?? "") ? `@${text}` : "another Pinterest user");
  const words = {
    connected: `Connected${NAME.test(found ?? "") ? ` as @${found}` : ""}. Its boards are read.`,
    consent_denied: "You did not allow it on Pinterest, so nothing was connected.",
    consent_unknown: "Pinterest sent an answer that nobody here asked for. Nothing was connected; begin again.",
    consent_used: "That answer of Pinterest was used already. Begin again if the account is not connected.",
    consent_expired: "You were away for more than ten minutes. Nothing was connected; begin again.",
    consent_elsewhere: "That was begun in another browser or by somebody else. Nothing was connected; begin again here.",
    other_pinterest_user: `You allowed ${name(found)}, but this account is ${name(expected)}. Nothing was changed: sign in to Pinterest as ${name(expected)} and connect again.`,
    missing_scopes: `Pinterest did not grant everything${SCOPES.test(missing ?? "") ? ` (missing: ${missing.replaceAll(",", ", ")})` : ""}. Nothing was connected; connect again and allow all of it.`,
    app_refused: "Pinterest does not accept the app's id and secret. Check both under Account settings, then connect again.",
    no_pinterest_app: "Enter the id and secret of your Pinterest app under Account settings first.",
    app_secret_unreadable: "The secret of your Pinterest app cannot be opened any more. Enter it again under Account settings.",
    grant_invalid: "Pinterest did not take its own answer any more. Nothing was connected; begin again.",
    profile_not_found: "The profile was deleted meanwhile, so nothing was connected.",
    account_not_found: "The account was removed meanwhile, so nothing was connected.",
  };
  return words[outcome] ?? "Pinterest could not be asked just now. Nothing was connected; try again in a few minutes.";
}
