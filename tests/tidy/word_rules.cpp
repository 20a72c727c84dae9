// The rules about words: names that say nothing, notes to self, dead code, paths of one machine.
#include <algorithm>
#include <array>
#include <cctype>

#include "tests/tidy/finding.hpp"

namespace trestle::tidy {

namespace {

constexpr std::array<std::string_view, 12> banned{"manager", "managers", "helper", "helpers",
                                                  "util",    "utils",    "data",   "info",
                                                  "process", "handle",   "impl",   "datas"};

// Names that a library or a venue gave (Binance's exchangeInfo); the ones inside a namespace or
// behind a dot are told by that.
constexpr std::array<std::string_view, 13> library_prefixes{
    "exchange_info", "DataDictionary", "sqlite3_", "lua_",     "luaL_", "SSL_", "EVP_",
    "BIO_",          "X509_",          "CRYPTO_",  "OPENSSL_", "OSSL_", "RAND_"};

char lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }
bool is_upper(char c) { return std::isupper(static_cast<unsigned char>(c)) != 0; }

// "ackTimeout_ms" -> ack, timeout, ms.
std::vector<std::string> words_of(std::string_view name) {
    std::vector<std::string> words(1);
    bool was_lower = false;
    for (char const c : name) {
        if (c == '_' || c == '.' || (is_upper(c) && was_lower)) words.emplace_back();
        was_lower = std::islower(static_cast<unsigned char>(c)) != 0;
        if (c != '_' && c != '.') words.back() += lower(c);
    }
    std::erase(words, "");
    return words;
}

std::string banned_word_in(std::string_view name) {
    for (auto const& word : words_of(name)) {
        if (std::find(banned.begin(), banned.end(), word) != banned.end()) return word;
    }
    return {};
}

// Members and scoped names of others keep the names that others gave them.
bool is_foreign(std::vector<Token> const& tokens, std::size_t at) {
    if (at > 0) {
        auto const& before = tokens[at - 1].text;
        if (before == "." || before == "->" || before == "::") return true;
    }
    auto const& name = tokens[at].text;
    return std::any_of(library_prefixes.begin(), library_prefixes.end(),
                       [&](std::string_view prefix) { return name.starts_with(prefix); });
}

// TEST(Suite, ASentenceAboutAProcess): sentences may use plain nouns.
bool is_test_name(std::vector<Token> const& tokens, std::size_t at) {
    auto const opens = [&](std::size_t back) {
        return at >= back && tokens[at - back].text.starts_with("TEST");
    };
    return opens(2) || opens(4);
}

// A noun "handle" is fine (a sqlite handle); the verb says nothing.
bool is_noun_handle(std::vector<Token> const& tokens, std::size_t at) {
    bool const is_called = at + 1 < tokens.size() && tokens[at + 1].text == "(";
    return !(is_called && tokens[at].text.starts_with("handle"));
}

bool ends_like_code(std::string_view text) {
    if (text.starts_with("#include") || text.starts_with("#define")) return true;
    if (text.ends_with('{')) return text.find(')') != std::string_view::npos;
    if (text == "}" || text == "};") return true;
    if (!text.ends_with(';')) return false;
    if (text.starts_with("return ")) return true;
    if (text.find(" = ") != std::string_view::npos) return true;
    // "call(x);" is code, "(see above);" is prose.
    auto const open = text.find('(');
    return text.ends_with(");") && open != std::string_view::npos && open > 0 &&
           is_word_character(text[open - 1]);
}

bool is_word_at(std::string_view text, std::size_t at, std::size_t size) {
    bool const starts = at == 0 || !is_word_character(text[at - 1]);
    bool const ends = at + size >= text.size() || !is_word_character(text[at + size]);
    return starts && ends;
}

}  // namespace

Findings find_banned_words(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        // Scenarios and documents are named by sentences, in which "process" is a plain noun.
        auto const word = banned_word_in(file.file_name());
        if (!word.empty() && file.extension() != ".scn" && file.extension() != ".md") {
            findings.push_back({path, 1, "file name says \"" + word + "\", which says nothing"});
        }
        auto const& tokens = file.tokens();
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (!tokens[i].is_word() || is_foreign(tokens, i) || is_test_name(tokens, i)) {
                continue;
            }
            auto const found = banned_word_in(tokens[i].text);
            if (found.empty() || (found == "handle" && is_noun_handle(tokens, i))) continue;
            findings.push_back({path, tokens[i].line,
                                "\"" + tokens[i].text + "\": \"" + found +
                                    "\" says nothing; name what it is or does"});
        }
    }
    return findings;
}

Findings find_prefixes(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        auto const& tokens = file.tokens();
        for (std::size_t i = 0; i < tokens.size(); ++i) {
            if (!tokens[i].is_word() || is_foreign(tokens, i)) continue;
            auto const& name = tokens[i].text;
            bool const is_type =
                i > 0 && (tokens[i - 1].text == "class" || tokens[i - 1].text == "struct");
            bool const is_interface = is_type && name.size() > 2 && name[0] == 'I' &&
                                      is_upper(name[1]) && !is_upper(name[2]) &&
                                      !name.starts_with("IPv");
            bool const is_constant = name.size() > 1 && name[0] == 'k' && is_upper(name[1]);
            if (name.starts_with("get_") || name.starts_with("m_") || is_constant || is_interface) {
                findings.push_back(
                    {path, tokens[i].line, "\"" + name + "\" has a prefix; drop it"});
            }
        }
    }
    return findings;
}

Findings find_notes_to_self(Tree const& tree) {
    constexpr std::array<std::string_view, 4> notes{"TODO", "FIXME", "XXX", "HACK"};
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        for (std::size_t i = 0; i < file.lines().size(); ++i) {
            auto const& line = file.lines()[i];
            std::string_view const text = file.is_cpp() ? line.comment : line.raw;
            for (auto const note : notes) {
                auto const at = text.find(note);
                if (at == std::string_view::npos || !is_word_at(text, at, note.size())) continue;
                findings.push_back({path, static_cast<int>(i) + 1,
                                    std::string(note) + ": open an issue, or do it now"});
            }
        }
    }
    return findings;
}

Findings find_commented_out_code(Tree const& tree) {
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        for (std::size_t i = 0; i < file.lines().size(); ++i) {
            auto const& line = file.lines()[i];
            if (line.comment.empty() || !trimmed(line.code).empty()) continue;
            if (!ends_like_code(trimmed(line.comment))) continue;
            findings.push_back({path, static_cast<int>(i) + 1,
                                "looks like commented-out code; git remembers, delete it"});
        }
    }
    return findings;
}

Findings find_foreign_paths(Tree const& tree) {
    // In two parts, so that this file does not find itself.
    std::array<std::string, 2> const roots{std::string("/wo") + "rk/", std::string("/ho") + "me/"};
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        for (std::size_t i = 0; i < file.lines().size(); ++i) {
            for (auto const& root : roots) {
                auto const at = file.lines()[i].raw.find(root);
                if (at == std::string::npos) continue;
                if (at > 0 && is_word_character(file.lines()[i].raw[at - 1])) continue;
                findings.push_back(
                    {path, static_cast<int>(i) + 1, "\"" + root + "\" is a path of one machine"});
            }
        }
    }
    return findings;
}

Findings find_empty_excuses(Tree const& tree) {
    std::string const excuse = std::string("tidy") + "-ok";
    Findings findings;
    for (auto const& [path, file] : tree.files()) {
        // The test's own folder speaks of excuses without making any.
        if (is_in(path, "tests/tidy") || file.extension() == ".md") continue;
        for (std::size_t i = 0; i < file.lines().size(); ++i) {
            std::string_view const raw = file.lines()[i].raw;
            auto const at = raw.find(excuse);
            if (at == std::string_view::npos) continue;
            auto const rest = raw.substr(at + excuse.size());
            if (rest.starts_with(": ") && trimmed(rest.substr(2)).size() >= 10) continue;
            // The line below keeps the finding from excusing itself.
            findings.push_back(
                {path, 0,
                 "line " + std::to_string(i + 1) + ": an excuse reads \"" + excuse + ": reason\""});
        }
    }
    return findings;
}

}  // namespace trestle::tidy
