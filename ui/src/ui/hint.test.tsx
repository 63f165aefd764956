import { MantineProvider } from '@mantine/core';
import { render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { Hint } from './Hint';

function open(label: string | undefined, focus = false) {
  render(
    <MantineProvider>
      <Hint label={label} focus={focus}>
        <button type="button">42 %</button>
      </Hint>
      <button type="button">elsewhere</button>
    </MantineProvider>,
  );
  return { user: userEvent.setup(), figure: screen.getByText('42 %') };
}

const MEANS = 'Calls that were answered, of those that ended';

test('a pointer that rests hears what it means, and nothing of it stays behind', async () => {
  const { user, figure } = open(MEANS);
  expect(screen.queryByText(MEANS)).toBeNull();

  await user.hover(figure);
  await screen.findByText(MEANS);
  expect(figure, 'a screen reader hears it too').toHaveAccessibleDescription(MEANS);

  await user.unhover(figure);
  expect(screen.queryByText(MEANS)).toBeNull();
  expect(figure).not.toHaveAttribute('aria-describedby');
});

test('Escape takes it away while the pointer stays', async () => {
  const { user, figure } = open(MEANS);
  await user.hover(figure);
  await screen.findByText(MEANS);

  await user.keyboard('{Escape}');

  await waitFor(() => expect(screen.queryByText(MEANS)).toBeNull());
});

test('the keyboard hears it where that is wanted', async () => {
  const { user, figure } = open(MEANS, true);
  await user.tab();
  expect(figure).toHaveFocus();
  await screen.findByText(MEANS);

  await user.tab();
  expect(screen.queryByText(MEANS)).toBeNull();
});

test('what has no meaning to tell says nothing', async () => {
  const { user, figure } = open(undefined, true);
  await user.tab();
  await user.hover(figure);
  expect(figure).not.toHaveAttribute('aria-describedby');
  expect(screen.queryByRole('tooltip')).toBeNull();
});
