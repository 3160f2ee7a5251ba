/**
 * What titles, names and notes are made of, already written the way the table
 * holds them: JSON text as Python writes it (non-ASCII as \uXXXX), backslashes
 * doubled by COPY. So composing a document is joining strings.
 */
import type { Random } from '../random.ts';

const COMMON =
  'the of and a in to for with history life from on guide new study world book art its by an at story great modern ' +
  'introduction letters journey social report science american england early house works law music poems theory ' +
  'handbook children war church public between city education women little river land memoir essays night garden';
const SYLLABLES =
  'ba ber can cor da den el fer gan hal in jor ka lan mar men nor ol per qui ra ren sal sto ta ter und ver wil yon zeb';
const FOREIGN = [
  'café',
  'über',
  'été',
  'niño',
  'Łódź',
  'история',
  '東京',
  'naïve',
  'œuvre',
  'Ærø',
  'ελλάς',
  '😀',
];
const GIVEN =
  'Mary John Anna William José Elena Thomas Fjodor Агата George Jane Peter Ngũgĩ Alice Omar Li Yuki Carlos Ruth Arthur';
const FAMILY =
  'Twain Austen Müller Garcia Dostoevskij Иванова Nguyen Smith Jones Lindgren Sato Brontë Wells Stone Okafor 王 Ellis';
const PUBLISHERS =
  'Penguin|Éditions du Seuil|Macmillan|Oxford University Press|Icon Reference|Dover Publications|Scholastic|Springer-Verlag|' +
  'Harper & Row|"La Découverte"|Routledge|Doubleday|Knopf|Издательство Наука|Cambridge University Press|Little, Brown|岩波書店';
const SUBJECTS =
  'Fiction|Accessible book|Protected DAISY|History|Juvenile fiction|Large type books|In library|Poetry|Biography|' +
  "Children's stories, English|Early works to 1800|Social life and customs|Law and legislation|Bible|Poésie|" +
  'Politics and government|Congresses|Study and teaching|Mathematics|Travel|Description and travel|Catalogs|Art';
const LANGUAGES = 'eng fre ger spa rus ita chi jpn por pol ara lat';

/** A word takes about 11 bits out of the random stream and 7 bytes in the text: that makes gzip's ratio about 5. */
const INVENTED_WORDS = 1400;

export class Words {
  readonly publishers = PUBLISHERS.split('|').map(copyJsonText);
  readonly subjects = SUBJECTS.split('|').map(copyJsonText);
  readonly languages = LANGUAGES.split(' ');
  readonly #all: readonly string[];
  readonly #given = GIVEN.split(' ').map(copyJsonText);
  readonly #family = FAMILY.split(' ').map(copyJsonText);
  readonly #foreign = FOREIGN.map(copyJsonText);

  constructor(random: Random) {
    const common = COMMON.split(' ');
    const syllables = SYLLABLES.split(' ');
    const invented = Array.from({ length: INVENTED_WORDS }, (_, number) => {
      random.at(0, number);
      return Array.from({ length: random.between(2, 4) }, () => random.pick(syllables)).join('');
    });
    this.#all = [...common, ...invented];
  }

  /** Common words are drawn more often than rare ones. */
  word(random: Random): string {
    const luck = random.next() / 4294967296;
    return this.#all[Math.floor(luck * luck * this.#all.length)] as string;
  }

  /** `count` words, the first one with a capital letter; now and then a foreign word. */
  phrase(random: Random, count: number): string {
    const first = this.word(random);
    let text = (first[0] as string).toUpperCase() + first.slice(1);
    for (let i = 1; i < count; i++) text += ` ${this.word(random)}`;
    return random.chance(3) ? `${text} ${random.pick(this.#foreign)}` : text;
  }

  /** Sentences with what makes JSON and COPY escape: quotes, line ends, a tab, typographic signs. */
  prose(random: Random, sentences: number): string {
    let text = this.phrase(random, random.between(6, 14));
    for (let i = 1; i < sentences; i++) {
      const mark = random.below(16);
      const between =
        mark < 2 ? '\\\\r\\\\n\\\\r\\\\n' : mark === 2 ? '\\\\t' : mark === 3 ? ' \\\\u2014 ' : '. ';
      const next = this.phrase(random, random.between(5, 13));
      text += between + (mark > 13 ? `\\\\"${next}\\\\"` : next);
    }
    return `${text}.`;
  }

  name(random: Random): string {
    const middle = random.chance(30) ? ` ${String.fromCharCode(65 + random.below(26))}.` : '';
    const family = random.chance(55) ? random.pick(this.#family) : this.phrase(random, 1);
    return `${random.pick(this.#given)}${middle} ${family}`;
  }
}

/** Text as it stands between the quotes of a JSON string in a COPY file. */
export function copyJsonText(text: string): string {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(/[\u007f-\uffff]/g, c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
  return ascii.replaceAll('\\', '\\\\');
}
