// What something means, said while it is pointed at. Before that nothing of the tooltip is there: a
// screen that moves ten times a second has two dozen of them.
import { type FloatingPosition, Tooltip } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { cloneElement, useEffect, useId, useRef, useState } from 'react';

/** A pointer that passes by asks for nothing. */
const RESTS_MS = 250;

interface Props {
  /** What is said; without it nothing is. */
  label: string | undefined;
  /** Also said when the keyboard comes to it. */
  focus?: boolean;
  position?: FloatingPosition;
  /** What it is about: one element that passes on its handlers and its `ref`. */
  children: React.ReactElement<
    React.HTMLAttributes<HTMLElement> & React.RefAttributes<HTMLElement>
  >;
}

export function Hint({ label, focus = false, position = 'bottom', children }: Props) {
  const id = useId();
  const target = useRef<HTMLElement>(null);
  const [pointed, point] = useState(false);
  const [rested] = useDebouncedValue(pointed, RESTS_MS);
  const [focused, setFocused] = useState(false);
  const said = label !== undefined && ((pointed && rested) || focused);

  useEffect(() => {
    if (!said) return;
    const dismiss = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      point(false);
      setFocused(false);
    };
    document.addEventListener('keydown', dismiss);
    return () => document.removeEventListener('keydown', dismiss);
  }, [said]);

  const about = cloneElement(children, {
    ref: target,
    onPointerEnter: ({ pointerType }: React.PointerEvent) => point(pointerType !== 'touch'),
    onPointerLeave: () => point(false),
    ...(said && { 'aria-describedby': id }),
    ...(focus && {
      // A click focuses too, and asks for nothing.
      onFocus: ({ currentTarget }: React.FocusEvent) =>
        setFocused(currentTarget.matches(':focus-visible')),
      onBlur: () => setFocused(false),
    }),
  });
  return (
    <>
      {about}
      {said && (
        <Tooltip opened target={target} position={position} label={<span id={id}>{label}</span>} />
      )}
    </>
  );
}
