#include "tests/tidy/source_text.hpp"

#include <cctype>
#include <utility>

namespace trestle::tidy {

namespace {

enum class Mode { code, line_comment, block_comment, text, character, raw_text };

// Reads C++ character by character and writes each into the code or the comment of its line.
class Stripper {
public:
    Stripper(std::string_view text, std::vector<Line>& lines) : text_(text), lines_(lines) {}

    void run() {
        while (at_ < text_.size()) step();
    }

private:
    void step() {
        char const c = text_[at_];
        if (c == '\n') {
            if (mode_ == Mode::line_comment) mode_ = Mode::code;
            ++line_;
            ++at_;
            return;
        }
        switch (mode_) {
            case Mode::code: step_code(c); return;
            case Mode::line_comment: to_comment(c); return;
            case Mode::block_comment:
                if (text_.substr(at_, 2) == "*/") {
                    skip(2);
                    mode_ = Mode::code;
                } else {
                    to_comment(c);
                }
                return;
            case Mode::text: step_literal(c, '"'); return;
            case Mode::character: step_literal(c, '\''); return;
            case Mode::raw_text:
                if (text_.substr(at_, raw_end_.size()) == raw_end_) {
                    skip(raw_end_.size());
                    mode_ = Mode::code;
                } else {
                    skip(1);
                }
                return;
        }
    }

    void step_code(char c) {
        if (text_.substr(at_, 2) == "//") {
            skip(2);
            mode_ = Mode::line_comment;
        } else if (text_.substr(at_, 2) == "/*") {
            skip(2);
            mode_ = Mode::block_comment;
        } else if (c == '"' && at_ > 0 && text_[at_ - 1] == 'R') {
            auto const open = text_.find('(', at_);
            auto const delimiter = text_.substr(at_ + 1, open - at_ - 1);
            raw_end_ = ")" + std::string(delimiter) + "\"";
            skip(delimiter.size() + 2);
            mode_ = Mode::raw_text;
        } else if (c == '"') {
            to_code(c);
            mode_ = Mode::text;
        } else if (c == '\'' && !is_digit_separator()) {
            to_code(c);
            mode_ = Mode::character;
        } else {
            to_code(c);
        }
    }

    void step_literal(char c, char end) {
        if (c == '\\') {
            skip(text_.substr(at_ + 1, 1) == "\n" ? 1 : 2);
        } else if (c == end) {
            to_code(c);
            mode_ = Mode::code;
        } else {
            skip(1);
        }
    }

    // 1'000 against u8'x': the word before the quote begins with a digit.
    [[nodiscard]] bool is_digit_separator() const {
        std::size_t first = at_;
        while (first > 0 && (is_word_character(text_[first - 1]) || text_[first - 1] == '\'')) {
            --first;
        }
        return first < at_ && std::isdigit(static_cast<unsigned char>(text_[first])) != 0;
    }

    void to_code(char c) {
        lines_[line_].code += c;
        ++at_;
    }
    void to_comment(char c) {
        lines_[line_].comment += c;
        lines_[line_].code += ' ';
        ++at_;
    }
    void skip(std::size_t count) {
        lines_[line_].code.append(count, ' ');
        at_ += count;
    }

    std::string_view text_;
    std::vector<Line>& lines_;
    std::size_t at_ = 0;
    std::size_t line_ = 0;
    Mode mode_ = Mode::code;
    std::string raw_end_;
};

}  // namespace

bool is_word_character(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

bool Token::is_word() const { return !text.empty() && is_word_character(text.front()); }

std::string_view trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

SourceText::SourceText(std::string path, std::string_view text) : path_(std::move(path)) {
    split(text);
    if (!is_cpp()) return;
    strip_comments_and_literals(text);
    find_tokens();
    find_includes();
}

std::string_view SourceText::file_name() const {
    std::string_view const path = path_;
    auto const slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view SourceText::extension() const {
    auto const name = file_name();
    auto const dot = name.rfind('.');
    return dot == std::string_view::npos || dot == 0 ? std::string_view{} : name.substr(dot);
}

bool SourceText::is_cpp() const { return extension() == ".hpp" || extension() == ".cpp"; }

void SourceText::split(std::string_view text) {
    while (!text.empty()) {
        auto const end = text.find('\n');
        lines_.push_back({std::string(text.substr(0, end)), {}, {}});
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
}

void SourceText::strip_comments_and_literals(std::string_view text) {
    // A literal that is not closed at the very end of a file would write one line further.
    lines_.emplace_back();
    Stripper(text, lines_).run();
    lines_.pop_back();
}

void SourceText::find_tokens() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        std::string_view const code = lines_[i].code;
        int const number = static_cast<int>(i) + 1;
        std::size_t at = 0;
        while (at < code.size()) {
            std::size_t length = 1;
            if (is_word_character(code[at])) {
                while (at + length < code.size() && is_word_character(code[at + length])) ++length;
            } else if (code.substr(at, 2) == "::" || code.substr(at, 2) == "->") {
                length = 2;
            }
            if (code[at] != ' ' && code[at] != '\t') {
                tokens_.push_back({std::string(code.substr(at, length)), number});
            }
            at += length;
        }
    }
}

void SourceText::find_includes() {
    for (std::size_t i = 0; i < lines_.size(); ++i) {
        // A directive inside a raw string is no directive: its code is blank.
        auto const code = trimmed(lines_[i].code);
        if (!code.starts_with('#')) continue;
        auto directive = trimmed(code.substr(1));
        if (!directive.starts_with("include")) continue;
        std::string_view const raw = lines_[i].raw;
        auto const open = raw.find_first_of("\"<");
        if (open == std::string_view::npos) continue;
        bool const is_quoted = raw[open] == '"';
        auto const close = raw.find(is_quoted ? '"' : '>', open + 1);
        if (close == std::string_view::npos) continue;
        includes_.push_back({static_cast<int>(i) + 1,
                             std::string(raw.substr(open + 1, close - open - 1)), is_quoted});
    }
}

}  // namespace trestle::tidy
