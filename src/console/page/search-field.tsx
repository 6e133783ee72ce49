import { TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { Search } from 'lucide-react';
import { useState } from 'react';

interface SearchFieldProps {
  readonly label: string;
  readonly placeholder: string;
  readonly className?: string;
  /** The longest text that the gateway accepts. */
  readonly maxLength: number;
  /** As the address of the page has it. */
  readonly value: string;
  readonly onChange: (search: string) => void;
}

/** Typing is not sent letter by letter. */
const typingMs = 350;

/** Searches a list while the reader types. Back and links change the text from outside. */
export function SearchField({ value, onChange, ...look }: SearchFieldProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  if (known !== value) {
    setKnown(value);
    if (text.trim() !== value) setText(value);
  }
  const send = useDebouncedCallback((typed: string) => onChange(typed.trim()), typingMs);
  return (
    <TextInput
      {...look}
      leftSection={<Search size={16} aria-hidden />}
      value={text}
      onChange={({ currentTarget: { value: typed } }) => {
        setText(typed);
        send(typed);
      }}
    />
  );
}
