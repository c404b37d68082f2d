// One line per story, what failed at the end, and a last line that counts: `stories: 12 passed, 0 failed`.
// Lines that a story writes as `figure <name> <value> <unit>` are passed on.

export default class Reporter {
  #failures = [];
  #passed = 0;

  onStdOut(chunk) {
    for (const line of String(chunk).split("\n")) if (line.startsWith("figure ")) console.log(line);
  }

  onError(error) {
    this.#failures.push(["outside any story", [error]]);
  }

  onTestEnd(test, result) {
    const seconds = (result.duration / 1000).toFixed(1).padStart(6);
    const good = result.status === test.expectedStatus && result.status !== "skipped";
    const title = test.titlePath().slice(2).join(" › ");
    console.log(`${good ? "ok    " : result.status.padEnd(6)} ${seconds} s  ${title}`);
    if (good) this.#passed += 1;
    else this.#failures.push([title, result.errors, result.attachments]);
  }

  onEnd() {
    for (const [title, errors, attachments = []] of this.#failures) {
      console.log(`\n── ${title}`);
      for (const error of errors) console.log(error.stack ?? error.message ?? error.value);
      for (const { name, path, body } of attachments) {
        if (path) console.log(`  ${name}: ${path}`);
        else if (name === "server.log") console.log(`  the end of the server's log:\n${String(body).split("\n").slice(-20).join("\n")}`);
      }
    }
    console.log(`\nstories: ${this.#passed} passed, ${this.#failures.length} failed`);
    return { status: this.#failures.length ? "failed" : "passed" };
  }

  printsToStdio() {
    return true;
  }
}
