/** The part `recorder`, as a script. */

import { recorder } from "../recorder/recorder";

declare const VERSION: string;
(window as any).gosight.part("recorder", VERSION, recorder);
