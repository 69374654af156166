/** The reply as the server sends it (components/schemas in openapi.yaml). */
export interface Source {
  document: string;
  title: string;
  section: string;
  number: number;
}

export interface Point {
  statement: string;
  text: string;
  sources: Source[];
  urgency: 'emergency' | 'today' | 'routine';
}

export interface Answer {
  topic: string;
  title: string;
  lead: string;
  points: Point[];
  lead_sources: Source[];
  notes: string[];
  more: boolean;
}

export interface PhoneNumber {
  kind: string;
  label: string;
  number: string;
  tel: string;
}

export interface Suggestion {
  label: string;
  text: string;
}

export interface Reply {
  status: 'answered' | 'emergency' | 'clarify' | 'out_of_scope' | 'other_medicine' | 'conversation' | 'failed';
  text: string;
  topics: string[];
  answers: Answer[];
  disclaimer: string;
  sources: Source[];
  suggestions: Suggestion[];
  message: string;
  title: string;
  steps: Point[];
  numbers: PhoneNumber[];
  kind: string;
  region: string;
}

/** One message of the person, and what came of it. */
export interface Turn {
  id: string;
  text: string;
  at: number;
  state: 'waiting' | 'answered' | 'refused';
  reply?: Reply;
  problem?: string;
  helpful?: boolean | null;
  why?: string | null;
  /** It was there before this page was opened: not to be announced. */
  restored?: boolean;
}
