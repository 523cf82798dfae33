// One message with the buttons below it. All texts are put in as text: nothing here makes markup of them.
const pieces = `
  <template v-for="(part, at) in bubble.parts" :key="at">
    <button v-if="part.command" type="button" class="as-link" @click="$emit('command', part.command)">{{ part.t }}</button>
    <button v-else-if="part.inside" type="button" class="as-link" :class="part.c" @click="$emit('follow', part.href)">{{ part.t }}</button>
    <a v-else-if="part.href" :class="part.c" :href="part.href" target="_blank" rel="noopener noreferrer">{{ part.t }}</a>
    <span v-else :class="part.c">{{ part.t }}</span>
  </template>`;

const stamp = `
  <span class="stamp" :title="bubble.hint">
    <span v-if="bubble.edited">{{ bubble.edited }}</span>
    <time>{{ bubble.time }}</time>
    <svg v-if="bubble.ticks" class="ticks" viewBox="0 0 18 12" role="img" :aria-label="bubble.hint">
      <path d="M1 6.6l3.6 3.6L11.4 2" /><path v-if="bubble.ticks > 1" d="M7.6 9.3l.9.9L15.6 2" />
    </svg>
  </span>`;

export default {
  template: `
    <div class="row" :class="{ out: bubble.out, fresh }" :data-message="bubble.id">
      <div v-if="bubble.day" class="day"><span>{{ bubble.day }}</span></div>
      <div class="bubble" :class="[shape, { wide: bubble.buttons }]">
        <div v-if="bubble.forwarded" class="forwarded">{{ bubble.forwarded }}</div>
        <template v-if="media">
          <button v-if="shape === 'picture' && media.src" type="button" class="media-photo" :aria-label="media.label"
                  :style="{ width: media.width + 'px', aspectRatio: media.width + ' / ' + media.height }"
                  @click="$emit('enlarge', media.src)">
            <img :src="media.src" alt="">
          </button>
          <div v-else-if="shape === 'picture'" class="media-photo waiting"></div>
          <div v-else-if="media.kind === 'sticker'" class="media-sticker">{{ media.emoji }}</div>
          <div v-else-if="media.kind === 'voice' || media.kind === 'audio'" class="media-file">
            <span class="media-icon"><span class="icon icon-play"></span></span>
            <span class="media-wave" aria-hidden="true"><i v-for="n in 26" :key="n" :style="{ height: wave(n) }"></i></span>
            <span class="media-about">{{ media.about }}</span>
          </div>
          <a v-else class="media-file" :href="media.src || undefined" :download="media.name" :aria-label="media.label">
            <span class="media-icon"><span class="icon" :class="media.kind === 'video' ? 'icon-play' : 'icon-file'"></span></span>
            <span class="media-lines"><span class="media-name">{{ media.name }}</span><span class="media-about">{{ media.about }}</span></span>
          </a>
        </template>
        <div v-if="bubble.card" class="media-file">
          <span class="media-icon"><span class="icon icon-contact"></span></span>
          <span class="media-lines"><span class="media-name">{{ bubble.card.name }}</span><span class="media-about">{{ bubble.card.phone }}</span></span>
        </div>
        <div v-if="bubble.place" class="media-place">
          <div class="map" aria-hidden="true"><span class="icon icon-place"></span></div>
          <span class="media-name">{{ bubble.place.name }}</span> <span class="media-about">{{ bubble.place.point }}</span>
        </div>
        <div v-if="bubble.parts.length" class="words">${pieces}<span class="room" :class="{ long: bubble.edited }"></span></div>
        <div v-if="bubble.failed" class="failed">{{ bubble.failed }}</div>
        ${stamp}
      </div>
      <div v-if="bubble.carousel" class="carousel" :style="{ '--columns': bubble.carousel.columns }">
        <button v-for="(key, at) in bubble.carousel.keys" :key="at" type="button" class="key"
                :style="{ gridColumn: 'span ' + key.columns, background: key.colour || undefined, color: key.letters || undefined }"
                @click="$emit('key', at)">{{ key.text }}</button>
      </div>
      <div v-if="bubble.buttons" class="inline-keys">
        <div v-for="(keys, row) in bubble.buttons" :key="row" class="inline-row">
          <template v-for="(key, column) in keys" :key="column">
            <a v-if="key.href" class="inline-key" :class="key.style" :href="key.href" target="_blank" rel="noopener noreferrer"
               @click="$emit('press', row, column)">{{ key.text }}<span class="corner">↗</span></a>
            <button v-else type="button" class="inline-key" :class="[key.style, { busy: key.busy }]" :aria-busy="key.busy"
                    @click="press(key, row, column)">{{ key.text }}</button>
          </template>
        </div>
      </div>
    </div>`,
  props: { bubble: Object, fresh: Boolean },
  emits: ["press", "key", "command", "follow", "enlarge"],
  computed: {
    media() {
      return this.bubble.media;
    },
    shape() {
      if (!this.media) return "";
      if (this.media.kind === "sticker") return "bare";
      return this.media.kind === "photo" || this.media.kind === "animation" ? "picture" : "";
    },
  },
  methods: {
    wave: (n) => 4 + ((n * 7919) % 13) + "px",
    press(key, row, column) {
      if (key.copy) navigator.clipboard?.writeText(key.copy);
      this.$emit("press", row, column);
    },
  },
};
