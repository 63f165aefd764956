import { MantineProvider } from '@mantine/core';
import { render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { expect, test, vi } from 'vitest';
import { type Column, rowsOf, Table } from './Table';

interface Person {
  readonly name: string;
}

const [anil, bela, chand]: Person[] = ['Anil', 'Bela', 'Chand'].map((name) => ({ name })) as [
  Person,
  Person,
  Person,
];

function people() {
  const drawn: string[] = [];
  const columns: Column<Person>[] = [
    {
      id: 'name',
      title: 'Name',
      width: '1fr',
      cell: ({ name }) => {
        drawn.push(name);
        return name;
      },
    },
  ];
  const onOpen = vi.fn<(person: Person) => void>();
  const list = (rows: readonly Person[]) => (
    <MantineProvider>
      <Table
        label="People"
        columns={columns}
        rows={rowsOf(rows)}
        rowKey={nameOf}
        density="compact"
        onOpen={onOpen}
      />
    </MantineProvider>
  );
  return { drawn, list, onOpen };
}

const nameOf = ({ name }: Person) => name;

test('of a list that moves, only what changed is drawn', () => {
  const { drawn, list } = people();
  const { rerender } = render(list([bela, anil]));
  drawn.length = 0;

  rerender(list([chand, bela, anil]));

  expect(drawn, 'the others only moved down').toEqual(['Chand']);
});

test('a press opens the row that is there now, and the arrows go on from it', async () => {
  const user = userEvent.setup();
  const { list, onOpen } = people();
  const { rerender } = render(list([bela, anil]));
  rerender(list([chand, bela, anil]));

  await user.click(screen.getByRole('row', { name: 'Bela' }));
  expect(onOpen).toHaveBeenLastCalledWith(bela);

  await user.click(screen.getByRole('grid'));
  await user.keyboard('{ArrowDown}{Enter}');
  expect(onOpen).toHaveBeenLastCalledWith(anil);
});
