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
  return catalogue;
}
