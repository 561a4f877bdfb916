/**
 * What is under way in the page. `data-state` of the root element is `ready` while nothing is: the live connection is up,
 * and all that was fetched is drawn and all that was typed is sent. Else it is `busy`.
 */

const root = document.documentElement;
let underWay = 0;

export function begun() {
  underWay += 1;
  root.dataset.state = "busy";
}

/** Ends what `begun` began. What follows from it in the same breath belongs to it, so the look comes a task later. */
export function ended() {
  underWay -= 1;
  setTimeout(() => {
    if (!underWay) root.dataset.state = "ready";
  });
}

/** Counts as under way until the promise is settled; gives the promise. */
export function during(promise) {
  begun();
  return promise.finally(ended);
}
