/** A short CSS selector that only one element matches; ` >>> ` enters a shadow root or a frame. */

const MAX_STEPS = 12;
const TEST_ID = /^data-(testid|test-id|test|cy|gosight-name)$/;
/** Made by a machine, or telling of a state: another one next time. */
const PASSING_ID = /\d{4,}|^:|[0-9a-f]{8}-/;
const PASSING = /\d{3,}|^[a-z0-9]*\d[a-z0-9]*$|:|^(is|has|js|css|sc|ng)-|active|hover|focus|open|selected|disabled|checked/i;

export function selectorOf(element: Element): string {
  const root = element.getRootNode() as any;
  let selector = "";
  let at: Element | null = element;
  for (let steps = 0; at && steps < MAX_STEPS; steps++) {
    const step = stepOf(at);
    selector = selector ? `${step} > ${selector}` : step;
    if (isUnique(root, selector)) break;
    at = at.parentElement;
  }
  const around: Element | null | undefined = root.host || root.defaultView?.frameElement;
  return around ? `${selectorOf(around)} >>> ${selector}` : selector;
}

function isUnique(root: ParentNode, selector: string): boolean {
  const found = root.querySelectorAll?.(selector);
  return found?.length === 1;
}

function stepOf(element: Element): string {
  const id = element.getAttribute("id");
  if (id && !PASSING_ID.test(id)) return `#${CSS.escape(id)}`;
  const test = [...element.attributes].find(({ name, value }) => TEST_ID.test(name) && value);
  if (test) return `[${test.name}=${JSON.stringify(test.value)}]`;
  const tag = CSS.escape(element.localName);
  const named = [...element.classList].find((one) => !PASSING.test(one));
  const step = named ? `${tag}.${CSS.escape(named)}` : tag;
  const siblings = [...(element.parentNode?.children || [])].filter((one) => one.localName === element.localName);
  return siblings.length > 1 ? `${step}:nth-of-type(${siblings.indexOf(element) + 1})` : step;
}
