// Owns one text file taken apart: raw lines, code without comments and literals, comments, words.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace trestle::tidy {

struct Line {
    std::string raw;
    std::string code;     // comments and the insides of literals are blanks; columns are kept
    std::string comment;  // the text after // or inside /* */, without the markers
};

// A word (identifier or number) or one punctuation character; "::" and "->" stay whole.
struct Token {
    std::string text;
    int line = 0;

    [[nodiscard]] bool is_word() const;
};

struct Include {
    int line = 0;
    std::string path;
    bool is_quoted = false;
};

class SourceText {
public:
    SourceText(std::string path, std::string_view text);

    [[nodiscard]] std::string const& path() const { return path_; }
    [[nodiscard]] std::string_view extension() const;  // ".cpp"; empty when there is none
    [[nodiscard]] std::string_view file_name() const;
    [[nodiscard]] bool is_cpp() const;
    [[nodiscard]] bool is_header() const { return extension() == ".hpp"; }

    // Line numbers start at 1; a file that ends with a newline has no empty last line.
    [[nodiscard]] std::vector<Line> const& lines() const { return lines_; }
    [[nodiscard]] std::vector<Token> const& tokens() const { return tokens_; }
    [[nodiscard]] std::vector<Include> const& includes() const { return includes_; }

private:
    void split(std::string_view text);
    void strip_comments_and_literals(std::string_view text);
    void find_tokens();
    void find_includes();

    std::string path_;
    std::vector<Line> lines_;
    std::vector<Token> tokens_;
    std::vector<Include> includes_;
};

[[nodiscard]] std::string_view trimmed(std::string_view text);
[[nodiscard]] bool is_word_character(char c);

}  // namespace trestle::tidy
