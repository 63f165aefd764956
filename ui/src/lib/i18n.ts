// The catalogue: every sentence of the window lives in one file for each language.
import { createInstance, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import en from './catalogue/en.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'translation';
    resources: { translation: typeof en };
    returnNull: false;
  }
}

/** So many sentences are remembered; then it begins anew. */
const REMEMBERED_MAX = 2000;

/**
 * Lets the catalogue remember what it said. A screen that moves says the same words ten times a
 * second, and each time they would be looked up, cut into parts and put together again.
 */
function remember(catalogue: i18n): void {
  const said = new Map<string, string>();
  catalogue.on('languageChanged', () => said.clear());
  catalogue.getFixedT = new Proxy(catalogue.getFixedT, {
    apply: (begin, _, scope) =>
      new Proxy(Reflect.apply(begin, catalogue, scope), {
        apply: (say, _, asked: unknown[]) => {
          const [key, values] = asked;
          // A key with its values is how this window asks; whatever else there is goes through.
          if (typeof key !== 'string' || asked.length > 2) {
            return Reflect.apply(say, catalogue, asked);
          }
          const question = values === undefined ? key : key + JSON.stringify(values);
          const known = said.get(question);
          if (known !== undefined) return known;
          const answer: unknown = Reflect.apply(say, catalogue, asked);
          if (said.size >= REMEMBERED_MAX) said.clear();
          if (typeof answer === 'string') said.set(question, answer);
          return answer;
        },
      }),
  });
}

/** Makes the catalogue ready before the first sentence is drawn. */
export function openCatalogue(): i18n {
  const catalogue = createInstance();
  catalogue.use(initReactI18next);
  void catalogue.init({
    lng: 'en',
    fallbackLng: 'en',
    initAsync: false,
    resources: { en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  remember(catalogue);
  return catalogue;
}
