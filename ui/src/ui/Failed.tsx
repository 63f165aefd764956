// What did not work, and what to do about it: one line, read out as soon as it stands there.
import { StateWord } from './StateMark';

interface Props {
  title: string;
  remedy: string;
  className?: string | undefined;
}

export function Failed({ title, remedy, className }: Props) {
  return (
    <p role="alert" className={className}>
      <StateWord mark="bad">{title}</StateWord> {remedy}
    </p>
  );
}
