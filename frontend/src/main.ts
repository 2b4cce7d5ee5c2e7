// The script of the product. Every page works without it: it makes typing quicker, keeps drafts and
// guards against a second press. Behaviour is asked for by data attributes (see README.md); this
// file only starts the parts and knows nothing of what they do.

import "./style/diemtua.css";
import { guardBusyForms } from "./script/busy.ts";
import { showChosenFields } from "./script/choice.ts";
import { askBeforeActing } from "./script/confirm.ts";
import { keepDrafts } from "./script/draft.ts";
import { shrinkPhotos, showChosenFiles } from "./script/files.ts";
import { focusWrongPlaces, jumpBetweenDateBoxes, sendOnChange } from "./script/fields.ts";
import { listenForKeys } from "./script/keys.ts";
import { completeWhileTyping } from "./script/lookup.ts";
import { formatNumbers } from "./script/number-field.ts";
import { printOnRequest, selectRows, showCurrentPlace } from "./script/page.ts";
import { warnBeforeSessionEnds } from "./script/session.ts";
import { computeSums } from "./script/sum.ts";
import { editTexts } from "./script/text-editor.ts";
import { fadeToasts } from "./script/toast.ts";

// Drafts come before numbers and sums, which read the values they bring back. Confirmation and
// drafts may stop a sending, so they listen before the guard that marks a form as sent.
const parts = [
  keepDrafts,
  editTexts,
  formatNumbers,
  computeSums,
  askBeforeActing,
  guardBusyForms,
  showChosenFields,
  listenForKeys,
  completeWhileTyping,
  focusWrongPlaces,
  jumpBetweenDateBoxes,
  sendOnChange,
  fadeToasts,
  warnBeforeSessionEnds,
  printOnRequest,
  showCurrentPlace,
  selectRows,
  showChosenFiles,
  shrinkPhotos,
];

for (const start of parts) {
  try {
    start();
  } catch (error) {
    // One part that fails must not take the others with it.
    console.error(error);
  }
}
