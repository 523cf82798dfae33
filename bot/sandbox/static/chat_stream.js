// The list of messages. It follows the newest one, unless the reader has scrolled up; then an arrow leads back.
const NEAR = 48; // pixels from the end that still count as the end

export default {
  template: `
    <div class="stream">
      <div class="stream-box" ref="box" role="log" aria-live="polite" :aria-label="label" tabindex="0"
           @scroll.passive="scrolled">
        <div class="stream-inner" ref="inner">
          <button v-if="earlier" type="button" class="stream-earlier" @click="askEarlier">{{ earlier }}</button>
          <slot></slot>
        </div>
      </div>
      <button v-show="!following" type="button" class="stream-newest" :aria-label="newest" @click="follow">
        <span class="icon icon-down"></span>
      </button>
    </div>`,
  props: { label: String, earlier: String, newest: String },
  emits: ["earlier"],
  data: () => ({ following: true }),
  mounted() {
    this.place = 0;
    this.fromEnd = 0;
    this.watch = new ResizeObserver(() => {
      if (this.following) this.toEnd();
      else if (this.fromEnd) this.$refs.box.scrollTop = this.$refs.box.scrollHeight - this.fromEnd;
      this.fromEnd = 0;
    });
    this.watch.observe(this.$refs.inner);
    this.watch.observe(this.$refs.box);
    this.toEnd();
  },
  unmounted() {
    this.watch.disconnect();
  },
  methods: {
    toEnd() {
      const box = this.$refs.box;
      box.scrollTop = box.scrollHeight;
    },
    askEarlier() {
      // what the reader looks at stays where it is when older messages come in above it
      this.fromEnd = this.$refs.box.scrollHeight - this.$refs.box.scrollTop;
      this.$emit("earlier");
    },
    scrolled() {
      // only a move upwards is the reader's: the end also gets far when something long arrives
      const box = this.$refs.box;
      if (box.scrollHeight - box.scrollTop - box.clientHeight < NEAR) this.following = true;
      else if (box.scrollTop < this.place) this.following = false;
      this.place = box.scrollTop;
    },
    follow() {
      this.following = true;
      this.$nextTick(this.toEnd);
    },
  },
};
