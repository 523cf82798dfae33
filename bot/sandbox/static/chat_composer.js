// The input field with what stands around it: attaching, the bot's commands, the keyboard's switch, sending.
export default {
  template: `
    <form class="composer" @submit.prevent="send" @keydown.esc="close">
      <div v-if="open" class="popover" :class="'popover-' + open" role="menu" :aria-label="labels[open]" ref="menu" @keydown="walk">
        <template v-if="open === 'attach'">
          <button v-for="item in items" :key="item.key" type="button" role="menuitem" class="menu-line" @click="attach(item)">
            <span class="icon" :class="'icon-' + item.icon"></span>{{ item.label }}
          </button>
        </template>
        <template v-else>
          <button v-for="command in commands" :key="command.name" type="button" role="menuitem" class="menu-line command"
                  @click="run(command)"><b>/{{ command.name }}</b><span>{{ command.about }}</span></button>
        </template>
      </div>
      <div v-if="editing" class="editing"><span class="icon icon-edit"></span><span>{{ labels.editing }}</span>
        <button type="button" class="around" :aria-label="labels.cancel" @click="stopEditing"><span class="icon icon-close"></span></button></div>
      <button v-if="commands.length" type="button" class="around commands" :aria-label="labels.commands" :title="labels.commands"
              aria-haspopup="menu" :aria-expanded="open === 'commands'" @click="toggle('commands')"><span class="icon icon-list"></span></button>
      <button type="button" class="around attach" :aria-label="labels.attach" :title="labels.attach"
              aria-haspopup="menu" :aria-expanded="open === 'attach'" @click="toggle('attach')"><span class="icon" :class="'icon-' + attachIcon"></span></button>
      <textarea ref="field" rows="1" v-model="text" :placeholder="placeholder || labels.write" :aria-label="labels.write"
                maxlength="12000" @input="grow" @keydown.enter.exact="enter" @keydown.up.exact="recall" @focus="$emit('focused')" @paste="paste"></textarea>
      <button v-if="hasKeyboard" type="button" class="around" :aria-label="labels.keyboard" :title="labels.keyboard" :aria-pressed="keyboardOpen"
              @click="$emit('keyboard')"><span class="icon icon-keys"></span></button>
      <button type="submit" class="around send" :aria-label="labels.send" :title="labels.send" :disabled="!text.trim() || undefined">
        <span class="icon icon-send"></span></button>
      <input ref="file" type="file" hidden tabindex="-1" :accept="accept" @change="picked">
    </form>`,
  props: {
    labels: Object,
    placeholder: String,
    items: Array,
    commands: Array,
    attachIcon: String,
    hasKeyboard: Boolean,
    keyboardOpen: Boolean,
    uploadTo: String,
    limit: Number, // megabytes
  },
  emits: ["send", "edit", "recall", "attach", "keyboard", "focused", "refused"],
  data: () => ({ text: "", open: "", kind: "", accept: "", editing: "" }),
  watch: {
    text(now) {
      sessionStorage.setItem(this.uploadTo.split("/").pop(), now);
    },
  },
  mounted() {
    // when the program is started anew, the page is loaded anew: what was being written is still there
    this.insertQuietly(sessionStorage.getItem(this.uploadTo.split("/").pop()) ?? "");
    this.outside = (event) => this.open && !this.$el.contains(event.target) && this.close();
    document.addEventListener("pointerdown", this.outside);
  },
  unmounted() {
    document.removeEventListener("pointerdown", this.outside);
  },
  methods: {
    enter(event) {
      if (event.isComposing) return;
      event.preventDefault();
      this.send();
    },
    send() {
      if (!window.socket?.connected) return; // the text stays until there is somebody to take it
      const text = this.take();
      if (text && this.editing) this.$emit("edit", this.editing, text);
      else if (text) this.$emit("send", text);
      this.editing = "";
      this.$refs.field.focus();
    },
    take() {
      const text = this.text.trim();
      this.text = "";
      this.$nextTick(this.grow);
      return text;
    },
    insertQuietly(text) {
      this.text = text;
      this.$nextTick(this.grow);
    },
    insert(text) {
      this.insertQuietly(text);
      this.$nextTick(() => this.$refs.field.focus());
    },
    grow() {
      const field = this.$refs.field;
      field.style.height = "auto";
      if (field.value) field.style.height = Math.min(field.scrollHeight, 120) + "px";
    },
    toggle(which) {
      this.open = this.open === which ? "" : which;
      if (this.open) this.$nextTick(() => this.$refs.menu.querySelector("button")?.focus());
    },
    recall(event) {
      if (this.text) return;
      event.preventDefault();
      this.$emit("recall");
    },
    edit(message, text) {
      this.editing = message;
      this.insert(text);
    },
    stopEditing() {
      this.editing = "";
      this.insert("");
    },
    close() {
      if (this.editing) this.stopEditing();
      if (!this.open) return;
      this.open = "";
      this.$refs.field.focus();
    },
    walk(event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step) return;
      event.preventDefault();
      const lines = [...this.$refs.menu.querySelectorAll("button")];
      lines[(lines.indexOf(document.activeElement) + step + lines.length) % lines.length].focus();
    },
    run(command) {
      this.close();
      this.$emit("send", "/" + command.name);
    },
    attach(item) {
      this.close();
      if (item.accept === undefined) {
        this.$emit("attach", item.key, item.takesText ? this.take() : "");
        return;
      }
      this.kind = item.key;
      this.accept = item.accept;
      this.$nextTick(() => this.$refs.file.click());
    },
    picked(event) {
      const [file] = event.target.files;
      event.target.value = "";
      if (file) this.upload(file, this.kind);
    },
    paste(event) {
      const [file] = event.clipboardData.files;
      if (!file) return;
      event.preventDefault();
      this.upload(file, file.type.startsWith("image/") ? "photo" : "document");
    },
    async upload(file, kind) {
      if (file.size > this.limit * 1e6) {
        this.$emit("refused", "too-large");
        return;
      }
      const body = new FormData();
      body.append("kind", kind);
      body.append("caption", this.take());
      body.append("file", file);
      const answer = await fetch(this.uploadTo, { method: "POST", body }).catch(() => null);
      if (!answer?.ok) this.$emit("refused", "upload-failed");
    },
  },
};
