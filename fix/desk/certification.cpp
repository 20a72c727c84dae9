#include "fix/desk/certification.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <map>
#include <optional>

namespace trestle::fix::desk {
namespace {

struct Verb {
    Step::Kind kind;
    bool has_word;  // a message type, a command or a number follows
    bool has_fields;
    bool has_time;  // "within 2s", or the time itself
};

std::map<std::string_view, Verb> const& verbs() {
    static std::map<std::string_view, Verb> const all{
        {"connect", {Step::Kind::connect, false, false, false}},
        {"logon", {Step::Kind::logon, false, true, false}},
        {"send", {Step::Kind::send, true, true, false}},
        {"expect", {Step::Kind::expect, true, true, true}},
        {"also", {Step::Kind::also, true, true, true}},
        {"maybe", {Step::Kind::maybe, true, true, false}},
        {"quiet", {Step::Kind::quiet, false, false, true}},
        {"ended", {Step::Kind::ended, false, false, true}},
        {"disconnect", {Step::Kind::disconnect, false, false, false}},
        {"wait", {Step::Kind::wait, false, false, true}},
        {"venue", {Step::Kind::venue, true, true, false}},
        {"number", {Step::Kind::number, true, false, false}},
    };
    return all;
}

std::optional<Step::Who> who_of(std::string_view word) {
    if (word == "other") return Step::Who::other;
    if (word == "drop") return Step::Who::drop;
    if (word == "second") return Step::Who::second;
    return std::nullopt;
}

// Parted by blanks; a "quoted part" keeps its blanks and loses its quotes; # begins a remark.
std::vector<std::string> words_of(std::string_view line) {
    std::vector<std::string> words;
    std::string word;
    bool is_quoted = false;
    bool has_word = false;
    for (char const byte : line) {
        bool const is_blank = byte == ' ' || byte == '\t' || byte == '\r';
        if (byte == '"') {
            is_quoted = !is_quoted;
            has_word = true;
        } else if (byte == '#' && !is_quoted && !has_word) {
            break;
        } else if (is_blank && !is_quoted) {
            if (has_word) words.push_back(word);
            word.clear();
            has_word = false;
        } else {
            word += byte;
            has_word = true;
        }
    }
    if (has_word) words.push_back(word);
    return words;
}

bool read_time(std::string_view word, std::chrono::milliseconds& out) {
    std::int64_t count = 0;
    auto const [end, code] = std::from_chars(word.data(), word.data() + word.size(), count);
    std::string_view const unit(end, static_cast<std::size_t>(word.data() + word.size() - end));
    if (code != std::errc{} || count < 0 || (unit != "s" && unit != "ms")) return false;
    out = std::chrono::milliseconds(unit == "s" ? count * 1000 : count);
    return true;
}

bool read_tag(std::string_view word, int& tag) {
    auto const [end, code] = std::from_chars(word.data(), word.data() + word.size(), tag);
    return code == std::errc{} && end == word.data() + word.size() && tag > 0;
}

// "39=2", "-44"; for the venue's commands "quantity=0.2", whose name goes before the value.
std::string read_field(std::string_view word, bool is_command, FieldPattern& field) {
    if (word.starts_with('-') && read_tag(word.substr(1), field.tag)) {
        field.kind = FieldPattern::Kind::absent;
        return {};
    }
    auto const equals = word.find('=');
    if (equals == std::string_view::npos) {
        return "\"" + std::string(word) + "\" is not tag=value, -tag or within TIME";
    }
    if (is_command) {
        field.value = word;
        return {};
    }
    if (!read_tag(word.substr(0, equals), field.tag)) {
        return "\"" + std::string(word) + "\" does not begin with a tag's number";
    }
    std::string_view value = word.substr(equals + 1);
    if (value == "*") {
        field.kind = FieldPattern::Kind::any;
    } else if (value.starts_with('~') || value.starts_with('!') || value.starts_with('?')) {
        field.kind = value[0] == '~'   ? FieldPattern::Kind::holds
                     : value[0] == '!' ? FieldPattern::Kind::is_not
                                       : FieldPattern::Kind::kept_as;
        value.remove_prefix(1);
    }
    field.value = value;
    return {};
}

class Reader {
public:
    explicit Reader(std::string const& file) : file_(file) {}

    std::string take(std::string_view line, int number);
    std::vector<Case> finish() { return std::move(cases_); }

private:
    std::string begin_case(std::string_view line);
    std::string add_needs(std::vector<std::string> const& words);
    std::string add_step(std::string_view line, std::vector<std::string> words);
    std::string finish_step(Step& step, Verb const& verb, std::vector<std::string> const& words,
                            std::size_t at);

    std::string const& file_;
    int number_ = 0;
    std::vector<Case> cases_;
};

std::string Reader::begin_case(std::string_view line) {
    line.remove_prefix(4);
    auto const colon = line.find(": ");
    if (colon == std::string_view::npos) return "a case begins with \"case NAME: what it shows\"";
    Case one;
    one.name = words_of(line.substr(0, colon)).empty() ? "" : words_of(line.substr(0, colon))[0];
    one.title = line.substr(colon + 2);
    one.file = file_;
    one.line = number_;
    bool const is_known = std::ranges::find(cases_, one.name, &Case::name) != cases_.end();
    if (is_known) return "there are two cases named " + one.name;
    cases_.push_back(std::move(one));
    return {};
}

std::string Reader::add_needs(std::vector<std::string> const& words) {
    for (std::size_t i = 1; i < words.size(); ++i) {
        Case& one = cases_.back();
        if (words[i] == "idle")
            one.is_idle = true;
        else if (words[i] == "control")
            one.needs_control = true;
        else if (words[i] == "drop")
            one.needs_drop = true;
        else if (words[i] == "second")
            one.needs_second = true;
        else if (words[i] == "password")
            one.needs_password = true;
        else
            return "\"" + words[i] +
                   "\" is nothing to need; idle, control, drop, second or password";
    }
    return {};
}

std::string Reader::finish_step(Step& step, Verb const& verb, std::vector<std::string> const& words,
                                std::size_t at) {
    if (verb.has_word) {
        if (at == words.size()) return "after \"" + words[at - 1] + "\" something is missing";
        step.word = words[at++];
    }
    for (; at < words.size(); ++at) {
        bool const is_within = words[at] == "within" && at + 1 < words.size();
        bool const is_bare_time = !verb.has_fields && verb.has_time;
        if (verb.has_time && (is_within || is_bare_time)) {
            if (is_within) ++at;
            if (read_time(words[at], step.patience)) continue;
            return "\"" + words[at] + "\" is no time such as 500ms or 2s";
        }
        if (!verb.has_fields) return "\"" + words[at] + "\" is not understood here";
        FieldPattern field;
        auto const problem = read_field(words[at], step.kind == Step::Kind::venue, field);
        if (!problem.empty()) return problem;
        step.fields.push_back(std::move(field));
    }
    return {};
}

std::string Reader::add_step(std::string_view line, std::vector<std::string> words) {
    Step step;
    step.line = number_;
    auto const start = line.find_first_not_of(" \t");
    step.text = line.substr(start, line.find_last_not_of(" \t\r") + 1 - start);
    std::size_t at = 0;
    if (auto const who = who_of(words[0]); who && words.size() > 1) {
        step.who = *who;
        at = 1;
    }
    bool const is_missing = (step.who == Step::Who::drop && !cases_.back().needs_drop) ||
                            (step.who == Step::Who::second && !cases_.back().needs_second);
    if (is_missing) return "the case must say \"needs " + words[0] + "\" first";
    auto const verb = verbs().find(words[at]);
    if (verb == verbs().end()) {
        std::string known;
        for (auto const& [name, ignored] : verbs()) known += " " + std::string(name);
        return "\"" + words[at] + "\" is no step; one of:" + known;
    }
    step.kind = verb->second.kind;
    auto const problem = finish_step(step, verb->second, words, at + 1);
    auto& steps = cases_.back().steps;
    bool const may_follow = !steps.empty() && (steps.back().kind == Step::Kind::expect ||
                                               steps.back().kind == Step::Kind::also);
    if (step.kind == Step::Kind::also && !may_follow) return "also follows an expect";
    steps.push_back(std::move(step));
    return problem;
}

std::string Reader::take(std::string_view line, int number) {
    number_ = number;
    if (line.starts_with("case ")) return begin_case(line);
    auto words = words_of(line);
    if (words.empty()) return {};
    if (cases_.empty()) return "the first line is \"case NAME: what it shows\"";
    if (words[0] == "needs") return add_needs(words);
    return add_step(line, std::move(words));
}

}  // namespace

Result<std::vector<Case>, std::string> parse_cases(std::string const& file, std::string_view text) {
    Reader reader(file);
    int number = 0;
    while (!text.empty()) {
        auto const end = std::min(text.find('\n'), text.size());
        auto const problem = reader.take(text.substr(0, end), ++number);
        if (!problem.empty()) return file + ":" + std::to_string(number) + ": " + problem;
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return reader.finish();
}

}  // namespace trestle::fix::desk
