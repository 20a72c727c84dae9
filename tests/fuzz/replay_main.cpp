// Runs one fuzz target without a fuzzer: every file of its corpus, then random mutations of them.
// The same seed gives the same mutations; a crash prints the command that repeats it.
#include <algorithm>
#include <array>
#include <charconv>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* bytes, std::size_t size);
// Present in sanitizer builds only.
extern "C" __attribute__((weak)) void __sanitizer_set_death_callback(void (*callback)());

namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t longest_input = 65'536;

// Where we are, for the last words of a crash.
std::array<char, 1024> last_words{};
Bytes const* current_input = nullptr;

void say_last_words() {
    std::fputs(last_words.data(), stderr);
    if (current_input == nullptr) return;
    std::fputs("input: ", stderr);
    for (auto const byte : *current_input) {
        bool const is_plain = byte >= 0x20 && byte < 0x7F && byte != '\\';
        std::fprintf(stderr, is_plain ? "%c" : "\\x%02x", byte);
    }
    std::fputs("\n", stderr);
}

void on_signal(int number) {
    say_last_words();
    std::signal(number, SIG_DFL);
    std::raise(number);
}

std::vector<Bytes> read_corpus(std::filesystem::path const& folder) {
    std::vector<std::filesystem::path> paths;
    if (std::filesystem::is_directory(folder)) {
        for (auto const& entry : std::filesystem::directory_iterator(folder)) {
            if (entry.is_regular_file()) paths.push_back(entry.path());
        }
    }
    // The order of a folder differs between machines; a seed must not.
    std::sort(paths.begin(), paths.end());
    std::vector<Bytes> corpus;
    for (auto const& path : paths) {
        std::ifstream file(path, std::ios::binary);
        corpus.emplace_back(std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>());
    }
    return corpus;
}

class Mutator {
public:
    explicit Mutator(std::uint64_t seed) : random_(seed) {}

    Bytes mutate(std::vector<Bytes> const& corpus) {
        Bytes input = corpus[below(corpus.size())];
        for (auto steps = 1 + below(4); steps > 0; --steps) change(input, corpus);
        if (input.size() > longest_input) input.resize(longest_input);
        return input;
    }

private:
    // Not std::uniform_int_distribution, whose results the standard leaves open.
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }

    void change(Bytes& input, std::vector<Bytes> const& corpus) {
        constexpr std::string_view telling = "0129-+.eE=|{}[]\",:\\\x01\x00\xff\x7f\x80";
        auto const at = below(input.size() + 1);
        auto const place = input.begin() + static_cast<std::ptrdiff_t>(at);
        bool const has_byte = at < input.size();
        switch (below(7)) {
            case 0:
                if (has_byte) *place ^= static_cast<std::uint8_t>(1u << below(8));
                break;
            case 1:
                if (has_byte) *place = static_cast<std::uint8_t>(telling[below(telling.size())]);
                break;
            case 2:
                input.insert(place, static_cast<std::uint8_t>(telling[below(telling.size())]));
                break;
            case 3:
                input.erase(place, place + static_cast<std::ptrdiff_t>(below(
                                               std::min<std::size_t>(input.size() - at, 16) + 1)));
                break;
            case 4: input.resize(at); break;
            case 5: insert_piece(input, at, input); break;
            case 6: insert_piece(input, at, corpus[below(corpus.size())]); break;
        }
    }

    void insert_piece(Bytes& input, std::size_t at, Bytes const& source) {
        auto const first = below(source.size() + 1);
        auto const size = below(std::min<std::size_t>(source.size() - first, 256) + 1);
        Bytes const piece(source.begin() + static_cast<std::ptrdiff_t>(first),
                          source.begin() + static_cast<std::ptrdiff_t>(first + size));
        input.insert(input.begin() + static_cast<std::ptrdiff_t>(at), piece.begin(), piece.end());
    }

    std::mt19937_64 random_;
};

struct Options {
    std::uint64_t seed = std::random_device{}();
    std::uint64_t runs = 1000;
    std::filesystem::path corpus;
};

std::uint64_t number(char const* text) {
    std::uint64_t value = 0;
    std::string_view const digits = text;
    auto const [end, error] = std::from_chars(digits.begin(), digits.end(), value);
    if (error != std::errc{} || end != digits.end()) {
        std::fprintf(stderr, "\"%s\" is not a number\n", text);
        std::exit(2);
    }
    return value;
}

Options parse(int count, char** arguments) {
    Options options;
    for (int i = 1; i < count; ++i) {
        std::string_view const argument = arguments[i];
        if (argument == "--seed" && i + 1 < count) {
            options.seed = number(arguments[++i]);
        } else if (argument == "--runs" && i + 1 < count) {
            options.runs = number(arguments[++i]);
        } else {
            options.corpus = argument;
        }
    }
    return options;
}

void run(Bytes const& input) {
    current_input = &input;
    // A copy of exactly this size, so that AddressSanitizer sees the first byte too far.
    Bytes const exact(input.begin(), input.end());
    LLVMFuzzerTestOneInput(exact.data(), exact.size());
}

}  // namespace

int main(int count, char** arguments) {
    auto const options = parse(count, arguments);
    auto corpus = read_corpus(options.corpus);
    std::printf("seed=%llu corpus=%zu runs=%llu\n", static_cast<unsigned long long>(options.seed),
                corpus.size(), static_cast<unsigned long long>(options.runs));
    std::snprintf(last_words.data(), last_words.size(),
                  "to repeat: %s --seed %llu --runs %llu %s\n", arguments[0],
                  static_cast<unsigned long long>(options.seed),
                  static_cast<unsigned long long>(options.runs), options.corpus.c_str());
    for (int const signal : {SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGILL}) {
        std::signal(signal, on_signal);
    }
    if (__sanitizer_set_death_callback != nullptr) __sanitizer_set_death_callback(say_last_words);
    corpus.emplace_back();  // the empty input
    for (auto const& input : corpus) run(input);
    Mutator mutator(options.seed);
    for (std::uint64_t i = 0; i < options.runs; ++i) run(mutator.mutate(corpus));
    std::puts("survived");
}
