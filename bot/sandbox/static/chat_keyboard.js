// The bot's keyboard below the input field: rows of equal buttons (Telegram) or a grid of six columns (Viber).
export default {
  template: `
    <div v-if="board" class="board" :style="{ background: board.colour || undefined }" role="group" :aria-label="label">
      <div class="board-rows" :class="grid ? 'as-grid' : 'as-rows'">
        <div v-for="(keys, row) in board.rows" :key="row" class="board-row">
          <component :is="key.href ? 'a' : 'button'" v-for="(key, column) in keys" :key="column"
                     :type="key.href ? undefined : 'button'" :href="key.href" :target="key.href ? '_blank' : undefined"
                     rel="noopener noreferrer" class="key" :class="['size-' + key.size, key.style]" :style="look(key)"
                     :disabled="key.kind === 'none' || undefined" @click="$emit('press', row, column)">
            <img v-if="key.image" :src="key.image" alt="">
            <span class="key-text"><span v-for="(part, at) in key.parts" :key="at" :class="part.c"
                  :style="{ color: part.colour, fontSize: part.size ? part.size + 'px' : undefined }">{{ part.t }}</span></span>
          </component>
        </div>
      </div>
    </div>`,
  props: { board: Object, grid: Boolean, label: String },
  emits: ["press"],
  methods: {
    look(key) {
      const free = this.grid
        ? { gridColumn: "span " + key.columns, gridRow: "span " + key.rows, textAlign: key.align }
        : {};
      return { ...free, background: key.colour || undefined, color: key.letters || undefined };
    },
  },
};
