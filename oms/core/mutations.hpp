// Owns the places where tests break this code on purpose, to prove that the hunter sees it.
// Never costs a product build anything: there each question is a constant, and no symbol exists.
#pragma once

#include <cstdint>

namespace trestle::core {

// Each is one line that somebody could have forgotten, or got wrong. tests/sim/mutations.cpp says
// what each one does.
enum class Mutation : std::uint8_t {
    none,
    forgets_trade_ids,
    sends_before_journal,
    forgets_reservation_of_replace,
    releases_reservation_at_cancel,
    shows_replace_before_cancel,
    sends_again_in_doubt,
    believes_first_not_found,
    drops_fill_after_cancel,
    forgets_old_cumulative,
    answers_cancel_twice,
    forgets_replace_at_disconnect,
    numbers_reports_anew,
    forgets_halts_at_start,
    replaces_while_halted,
    cancels_first_leg,
    misses_one_in_mass_cancel,
    keeps_position_of_busted_trade,
    acts_on_timer_of_closed_order,
    reads_list_twice,
    forgets_graces_at_start,
    gives_up_own_cancel,
    ends_before_last_fills,
    forgets_venue_ids,
    keeps_reservation_at_restatement,
    corrects_twice,
    counts_list_at_first_order,
    trades_while_frozen,
    trades_before_comparison,
    drops_fills_of_strangers,
    believes_one_list,
};
inline constexpr int mutation_count = static_cast<int>(Mutation::believes_one_list) + 1;

#ifdef TRESTLE_MUTATION_POINTS
[[nodiscard]] bool is_mutated(Mutation mutation);
#else
[[nodiscard]] consteval bool is_mutated(Mutation) { return false; }
#endif

// How many effects were numbered in this process: what no replay can repeat. Mutants only.
[[nodiscard]] std::uint32_t count_of_this_run();

}  // namespace trestle::core
