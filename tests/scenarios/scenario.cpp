#include "tests/scenarios/scenario.hpp"

#include <fstream>
#include <utility>

namespace trestle::tests {

namespace {

std::string trimmed(std::string const& text) {
    auto const first = text.find_first_not_of(" \t");
    if (first == std::string::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

// A second not-found is evidence of its own: the core counts them on purpose.
bool is_counted(Input const& input) {
    auto const* state = std::get_if<VenueOrderState>(&input);
    return state != nullptr && state->state == VenueOrderState::State::not_found;
}

std::string squeezed(std::string const& text) {
    std::string result;
    for (char const c : text) {
        if (c == ' ' && (result.empty() || result.back() == ' ')) continue;
        result += c;
    }
    while (!result.empty() && result.back() == ' ') result.pop_back();
    return result;
}

}  // namespace

Play::Play(Mode mode) : mode_(mode) {
    for (auto& input : words_.opening()) apply(std::move(input));
}

Effects Play::enter(Input input, std::vector<std::string>& problems) {
    auto effects = apply(input);
    if (!ledger_problem_.empty()) {
        problems.push_back("the naive ledger says: " + std::exchange(ledger_problem_, {}));
    }
    if (mode_ == Mode::crash) check_replay(problems);
    bool const is_repeated = Words::is_from_venue(input) && !is_counted(input);
    if (mode_ == Mode::duplicate && is_repeated) check_repeat(input, problems);
    return effects;
}

std::vector<std::string> Play::line(std::string const& text, std::vector<std::string>& problems) {
    if (text.starts_with("reserved ")) {
        return {words_.reserved_line(text.substr(9), *machine_)};
    }
    if (text.starts_with("state ")) return {words_.state_line(text.substr(6), *machine_)};
    auto const input = words_.input(text, *machine_);
    if (!input) {
        if (!words_.problem().empty()) problems.push_back(words_.problem() + ": " + text);
        return {};
    }
    std::vector<std::string> lines;
    for (auto const& effect : enter(*input, problems)) {
        auto rendered = words_.render(effect, *machine_);
        if (!rendered.empty()) lines.push_back(std::move(rendered));
    }
    return lines;
}

Effects Play::apply(Input input) {
    history_.push_back({history_.size() + 1, words_.now(), std::move(input)});
    Effects effects;
    machine_->apply(history_.back(), effects);
    told_.push_back(effects);
    for (auto const& effect : effects) note(ledger_.note(effect));
    note(ledger_.check(*machine_));
    words_.learn(*machine_);
    return effects;
}

void Play::note(std::string problem) {
    if (ledger_problem_.empty()) ledger_problem_ = std::move(problem);
}

void Play::check_replay(std::vector<std::string>& problems) {
    auto replica = std::make_unique<core::StateMachine>();
    for (std::size_t i = 0; i < history_.size(); ++i) {
        Effects effects;
        replica->apply(history_[i], effects);
        if (effects != told_[i]) {
            problems.push_back("replay of input " + std::to_string(i + 1) + " has other effects");
        }
    }
    if (replica->state_hash() != machine_->state_hash()) {
        problems.push_back("replay has another state hash");
    }
    machine_ = std::move(replica);  // the crashed process lives on in its replica
}

// A repeated venue message changes nothing that a desk or a venue order can see.
void Play::check_repeat(Input const& input, std::vector<std::string>& problems) {
    for (auto const& effect : apply(input)) {
        bool const is_harmless = std::holds_alternative<QueryVenue>(effect) ||
                                 std::holds_alternative<Alert>(effect) ||
                                 std::holds_alternative<StartTimer>(effect) ||
                                 std::holds_alternative<StopTimer>(effect) ||
                                 std::holds_alternative<CancelAtVenue>(effect);
        if (is_harmless) continue;
        problems.push_back("the repeat of the venue's message had the effect: " +
                           words_.render(effect, *machine_));
    }
}

Scenario read_scenario(std::filesystem::path const& file) {
    Scenario scenario{.file = file};
    std::ifstream stream(file);
    int number = 0;
    for (std::string raw; std::getline(stream, raw);) {
        ++number;
        auto const text = trimmed(raw);
        if (text.rfind("=>", 0) == 0) {
            OMS_ASSERT(!scenario.lines.empty());
            scenario.lines.back().expected.push_back(trimmed(text.substr(2)));
        } else if (scenario.lines.empty() && (text.empty() || text.front() == '#')) {
            scenario.head.push_back(raw);
        } else if (!text.empty()) {
            scenario.lines.push_back({number, text, {}});
        }
    }
    return scenario;
}

std::vector<std::string> run_scenario(Scenario const& scenario, Mode mode,
                                      std::vector<std::vector<std::string>>* actual) {
    std::vector<std::string> problems;
    if (scenario.lines.empty()) problems.push_back("the scenario has no lines");
    Play play(mode);
    for (auto const& line : scenario.lines) {
        if (line.text.front() == '#') {
            if (actual != nullptr) actual->emplace_back();
            continue;
        }
        auto const at = scenario.file.filename().string() + ":" + std::to_string(line.number);
        std::vector<std::string> own;
        auto const effects = play.line(line.text, own);
        for (auto const& problem : own) problems.push_back(at + ": " + problem);
        if (actual != nullptr) actual->push_back(effects);
        for (std::size_t i = 0; i < std::max(effects.size(), line.expected.size()); ++i) {
            auto const is = i < effects.size() ? squeezed(effects[i]) : "nothing";
            auto const should = i < line.expected.size() ? squeezed(line.expected[i]) : "nothing";
            if (is == should) continue;
            problems.push_back(at + ": " + line.text + "\n    expected: " + should +
                               "\n    happened: " + is);
        }
    }
    return problems;
}

void update_scenario(Scenario const& scenario) {
    std::vector<std::vector<std::string>> actual;
    auto const ignored = run_scenario(scenario, Mode::plain, &actual);
    std::ofstream stream(scenario.file);
    for (auto const& comment : scenario.head) stream << comment << '\n';
    for (std::size_t i = 0; i < scenario.lines.size(); ++i) {
        stream << scenario.lines[i].text << '\n';
        for (auto const& effect : actual[i]) {
            auto const end = effect.find_last_not_of(' ');
            stream << "    => " << effect.substr(0, end + 1) << '\n';
        }
    }
}

}  // namespace trestle::tests
