// An answer that comes in lines of JSON, each as soon as there is something to say, however the network cuts them.

export class Lines {
    #rest = "";

    /**
     * What is complete by now.
     * @param {string} text what came
     * @returns {any[]}
     * @throws {SyntaxError} where a line is no JSON
     */
    take(text) {
        const lines = (this.#rest + text).split("\n");
        this.#rest = lines.pop() || "";
        return lines.filter((line) => line.trim()).map((line) => JSON.parse(line));
    }

    /**
     * The last one, where no line's end follows it.
     * @returns {any[]}
     * @throws {SyntaxError} where it was cut off
     */
    end() {
        return this.take("\n");
    }
}
