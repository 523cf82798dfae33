// A table whose cells are texts, chips, links or buttons. On a phone the styles make a card of each row.
export default {
  template: `
    <div class="table-box">
      <table class="table" :aria-label="label || undefined">
        <thead><tr>
          <th v-for="column in columns" :key="column.key" scope="col"
              :class="{ number: column.number, wide: column.wide, desk: !column.phone }">{{ column.label }}</th>
        </tr></thead>
        <tbody>
          <tr v-for="row in rows" :key="row.key" :class="row.tone ? 'tone-' + row.tone : undefined">
            <td v-for="column in columns" :key="column.key" :data-label="column.label"
                :class="{ number: column.number, wide: column.wide, desk: !column.phone, none: blank(row, column) }">
              <a v-if="of(row, column).href" class="link" :href="of(row, column).href">{{ of(row, column).text }}</a>
              <button v-else-if="of(row, column).press" type="button" class="link"
                      @click="$emit('press', row.key, of(row, column).press)">{{ of(row, column).text }}</button>
              <span v-else-if="of(row, column).chip" class="chip" :class="of(row, column).tone">{{ of(row, column).text }}</span>
              <span v-else :class="of(row, column).tone ? 'ink-' + of(row, column).tone : undefined">{{ of(row, column).text }}</span>
              <small v-if="of(row, column).note">{{ of(row, column).note }}</small>
            </td>
          </tr>
        </tbody>
      </table>
      <p v-if="!rows.length" class="empty">{{ empty }}</p>
      <button v-if="more" type="button" class="button quiet more" @click="$emit('more')">Показати ще</button>
    </div>`,
  props: { columns: Array, rows: Array, label: String, empty: String, more: Boolean },
  emits: ["press", "more"],
  methods: {
    of(row, column) {
      const given = row.cells[column.key];
      return given !== null && typeof given === "object" ? given : { text: given === undefined ? "" : given };
    },
    blank(row, column) {
      const given = this.of(row, column);
      return given.text === "" && !given.note;
    },
  },
};
