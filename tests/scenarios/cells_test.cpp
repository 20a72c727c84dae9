// Every cell of the lifecycle table is reached by a scenario that somebody gave a name, and
// tests/scenarios/lifecycle/README.md says which. `LIFECYCLE_UPDATE=1` writes it; read the diff.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "tests/scenarios/scenario.hpp"

namespace trestle::tests {
namespace {

namespace fs = std::filesystem;
using core::Event;
using core::Stage;

fs::path const folder = fs::path(TRESTLE_SOURCE_DIR) / "tests/scenarios";

std::optional<Event> event_of(VenueOrderState::State state) {
    switch (state) {
        case VenueOrderState::State::not_found:
        case VenueOrderState::State::filled: return std::nullopt;
        case VenueOrderState::State::working: return Event::accepted;
        case VenueOrderState::State::canceled: return Event::canceled;
        case VenueOrderState::State::rejected: return Event::rejected;
        case VenueOrderState::State::expired: return Event::expired;
    }
    __builtin_trap();
}

std::optional<Event> event_of(Input const& input) {
    if (std::holds_alternative<VenueAccepted>(input)) return Event::accepted;
    if (std::holds_alternative<VenueRejected>(input)) return Event::rejected;
    if (std::holds_alternative<VenueFilled>(input)) return Event::filled;
    if (std::holds_alternative<VenueCanceled>(input)) return Event::canceled;
    if (std::holds_alternative<VenueExpired>(input)) return Event::expired;
    if (std::holds_alternative<VenueTriggered>(input)) return Event::triggered;
    if (auto const* state = std::get_if<VenueOrderState>(&input)) return event_of(state->state);
    return std::nullopt;
}

VenueRef const* ref_in(Input const& input) {
    return std::visit(
        [](auto const& one) -> VenueRef const* {
            if constexpr (requires { one.ref.client_id; }) return &one.ref;
            return nullptr;
        },
        static_cast<AnyInput const&>(input));
}

using Cell = std::pair<Stage, Event>;
using Cells = std::map<Cell, std::string>;  // the first scenario that reaches it, by name

void note(Input const& input, core::StateMachine const& machine, std::string const& name,
          Cells& cells) {
    auto const event = event_of(input);
    auto const* ref = event ? ref_in(input) : nullptr;
    auto const* place = ref == nullptr ? nullptr : machine.orders().place_of(*ref);
    if (place == nullptr) return;
    auto const& order = *machine.orders().find(place->order);
    auto const* fill = std::get_if<VenueFilled>(&input);
    bool const is_repeat =
        fill != nullptr && std::ranges::any_of(machine.trades(), [&](core::Trade const& trade) {
            return trade.trade_id == fill->trade_id;
        });
    if (!is_repeat) cells.try_emplace({order.stage, *event}, name);
}

Cells cells_reached() {
    std::vector<fs::path> files;
    for (auto const& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".scn") files.push_back(entry.path());
    }
    // Where scenarios are named for cells they come first.
    std::ranges::sort(files, {}, [](fs::path const& file) {
        bool const is_named_for_it = file.parent_path().filename() == "lifecycle";
        return std::pair(!is_named_for_it, file);
    });
    Cells cells;
    for (auto const& file : files) {
        auto const scenario = read_scenario(file);
        Play play(Mode::plain);
        Words words;
        std::vector<std::string> ignored;
        for (auto const& line : scenario.lines) {
            if (line.text.front() == '#') continue;
            bool const is_of_venue = line.text.starts_with("venue ");
            if (is_of_venue) {
                auto const input = words.input(line.text, play.machine());
                if (input) note(*input, play.machine(), fs::relative(file, folder), cells);
            }
            play.line(line.text, ignored);
        }
    }
    return cells;
}

std::string document(Cells const& cells) {
    std::string text =
        "# Cells of the lifecycle table and the scenarios that reach them\n\n"
        "Printed from the table and the scenarios (`LIFECYCLE_UPDATE=1 scenario_test "
        "--gtest_filter=Cells.*`); what each cell does is in `spec/lifecycle.md`.\n\n"
        "| stage | event | does | scenario |\n|---|---|---|---|\n";
    for (int stage = 0; stage < core::stage_count; ++stage) {
        for (int event = 0; event < core::event_count; ++event) {
            Cell const cell{static_cast<Stage>(stage), static_cast<Event>(event)};
            auto const found = cells.find(cell);
            text += "| " + std::string(core::name_of(cell.first)) + " | " +
                    std::string(core::name_of(cell.second)) + " | " +
                    std::string(core::name_of(core::outcome_of(cell.first, cell.second))) + " | " +
                    (found == cells.end() ? "none" : "`" + found->second + "`") + " |\n";
        }
    }
    return text;
}

TEST(Cells, EachIsReachedByANamedScenario) {
    auto const cells = cells_reached();
    for (int stage = 0; stage < core::stage_count; ++stage) {
        for (int event = 0; event < core::event_count; ++event) {
            Cell const cell{static_cast<Stage>(stage), static_cast<Event>(event)};
            EXPECT_TRUE(cells.contains(cell))
                << core::name_of(cell.first) << " x " << core::name_of(cell.second);
        }
    }
}

TEST(Cells, TheirScenariosAreListed) {
    auto const file = folder / "lifecycle/README.md";
    auto const text = document(cells_reached());
    if (std::getenv("LIFECYCLE_UPDATE") != nullptr) std::ofstream(file) << text;
    std::ifstream stream(file);
    std::ostringstream written;
    written << stream.rdbuf();
    EXPECT_EQ(written.str(), text);
}

}  // namespace
}  // namespace trestle::tests
