#include "tests/sim/shrink.hpp"

#include <algorithm>
#include <cctype>
#include <fstream>

#include "tests/scenarios/scenario.hpp"
#include "tests/sim/scribe.hpp"

namespace trestle::sim {

namespace {

// The same complaint about another order is the same failure.
std::string kind_of(std::string const& why) {
    std::string kind;
    for (char const c : why) {
        if (std::isdigit(static_cast<unsigned char>(c)) == 0) kind += c;
    }
    return kind;
}

class Shrinking {
public:
    Shrinking(Plan plan, Outcome outcome)
        : kind_(kind_of(outcome.why)), result_{std::move(plan), std::move(outcome), 0} {}

    Shrunk run() {
        without_faults();
        without_steps();
        without_faults();
        return std::move(result_);
    }

private:
    bool takes(Plan plan) {
        ++result_.runs;
        auto outcome = World(plan).run();
        if (!outcome.has_failed || kind_of(outcome.why) != kind_) return false;
        result_.plan = std::move(plan);
        result_.outcome = std::move(outcome);
        return true;
    }

    void without_faults() {
        for (auto const& fault : fault_kinds) {
            auto plan = result_.plan;
            if (plan.without.insert(fault.name).second) takes(std::move(plan));
        }
    }

    // From large pieces to single steps.
    void without_steps() {
        for (int size = result_.plan.steps / 2; size > 0; size /= 2) {
            for (int first = 0; first < result_.plan.steps; first += size) {
                auto plan = result_.plan;
                bool is_new = false;
                for (int step = first; step < first + size; ++step) {
                    is_new = plan.left_out.insert(step).second || is_new;
                }
                if (is_new) takes(std::move(plan));
            }
        }
    }

    std::string kind_;
    Shrunk result_;
};

// An order by the first name that its desk gave it, with what the venue holds of it.
std::vector<tests::ScenarioLine> truth_of(Outcome const& outcome, std::vector<Stamped> const& all) {
    std::vector<tests::ScenarioLine> lines;
    for (auto const& stamped : all) {
        auto const* order = std::get_if<NewOrder>(&stamped.input);
        OrderId const id{stamped.sequence};
        if (order == nullptr || !outcome.venue_filled.contains(id)) continue;
        bool const is_second = order->origin.session.view() == "DESK2";
        std::string const name = (is_second ? "d" : "") + std::string(order->cl_ord_id.view());
        bool const is_live = outcome.venue_live.contains(id);
        lines.push_back({0,
                         "state " + name,
                         {name + (is_live ? " open cum " : " closed cum ") +
                          outcome.venue_filled.at(id).to_string()}});
    }
    return lines;
}

void write(tests::Scenario const& scenario) {
    std::ofstream stream(scenario.file);
    for (auto const& line : scenario.head) stream << line << '\n';
    for (auto const& line : scenario.lines) {
        stream << line.text << '\n';
        for (auto const& effect : line.expected) {
            auto const end = effect.find_last_not_of(' ');
            stream << "    => " << effect.substr(0, end + 1) << '\n';
        }
    }
}

}  // namespace

Shrunk shrink(Plan plan, Outcome outcome) {
    return Shrinking(std::move(plan), std::move(outcome)).run();
}

void expect_what_happens(std::filesystem::path const& file) {
    auto scenario = tests::read_scenario(file);
    std::vector<std::vector<std::string>> actual;
    auto const ignored = tests::run_scenario(scenario, tests::Mode::plain, &actual);
    for (std::size_t i = 0; i < scenario.lines.size(); ++i) {
        auto& line = scenario.lines[i];
        if (!line.text.starts_with("state ")) line.expected = actual[i];
    }
    write(scenario);
}

void write_story(std::filesystem::path const& file, Outcome const& outcome,
                 std::string const& origin) {
    tests::Scenario scenario{.file = file};
    scenario.head = {"# Found by the hunter, " + origin + ".", "# " + outcome.why,
                     "# " + outcome.history.front()};
    for (auto& line : lines_of(outcome.journal)) scenario.lines.push_back({0, std::move(line), {}});
    for (auto& line : truth_of(outcome, outcome.journal)) scenario.lines.push_back(std::move(line));
    write(scenario);
    expect_what_happens(file);
}

std::vector<std::string> problems_of(std::filesystem::path const& file) {
    return tests::run_scenario(tests::read_scenario(file), tests::Mode::plain);
}

}  // namespace trestle::sim
