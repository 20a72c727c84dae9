// trestle_hunt_mutants: breaks the core in each way that it knows, and says how many seeds it took
// the hunter to see it. A fault that is not seen fails the run.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>

#include <commit.hpp>
#include "tests/sim/mutations.hpp"
#include "tests/sim/shrink.hpp"

namespace {

using trestle::core::Mutation;
namespace sim = trestle::sim;

struct Options {
    std::uint64_t seed = 1;
    int runs = 400;
    std::optional<int> only;
    std::string story;  // where to write the story of `only`
};

std::optional<Options> read(int argc, char** argv) {
    Options options;
    for (int i = 1; i + 1 < argc; i += 2) {
        auto const value = std::strtoull(argv[i + 1], nullptr, 10);
        if (std::strcmp(argv[i], "--seed") == 0) {
            options.seed = value;
        } else if (std::strcmp(argv[i], "--runs") == 0) {
            options.runs = static_cast<int>(value);
        } else if (std::strcmp(argv[i], "--story") == 0) {
            options.story = argv[i + 1];
        } else if (std::strcmp(argv[i], "--mutation") == 0) {
            options.only = static_cast<int>(value);
        } else {
            return std::nullopt;
        }
    }
    bool const is_known = !options.only || *options.only < trestle::core::mutation_count;
    bool const is_whole = options.story.empty() || options.only;
    return argc % 2 == 1 && is_known && is_whole ? std::optional(options) : std::nullopt;
}

// What fails without the fault, too, says nothing of it.
bool fails_without(Mutation mutation, std::uint64_t seed) {
    sim::switch_on(Mutation::none);
    auto const outcome = sim::World({.seed = seed}).run();
    sim::switch_on(mutation);
    if (outcome.has_failed) {
        std::printf("seed %llu fails without any fault: %s\n",
                    static_cast<unsigned long long>(seed), outcome.why.c_str());
    }
    return outcome.has_failed;
}

// True when the hunter has seen what it must see: nothing, where nothing is wrong.
bool hunt(Options const& options, Mutation mutation) {
    sim::switch_on(mutation);
    bool const is_broken = mutation != Mutation::none;
    int const runs = is_broken ? options.runs : 20;
    for (int run = 0; run < runs; ++run) {
        auto const seed = options.seed + static_cast<std::uint64_t>(run);
        auto const outcome = sim::World({.seed = seed}).run();
        if (!outcome.has_failed) continue;
        if (is_broken && fails_without(mutation, seed)) continue;
        std::printf("%2d %-68s seen after %3d seeds: %s\n", static_cast<int>(mutation),
                    sim::name_of(mutation).data(), run + 1, outcome.why.c_str());
        return is_broken;
    }
    std::printf("%2d %-68s %s\n", static_cast<int>(mutation), sim::name_of(mutation).data(),
                is_broken ? "NOT SEEN" : "and nothing was seen");
    return !is_broken;
}

// The story of a fault must fail where the fault is, and be true where it is not.
bool tell_story(Options const& options, Mutation mutation, std::string const& file) {
    sim::switch_on(mutation);
    for (int run = 0; run < options.runs; ++run) {
        sim::Plan const plan{.seed = options.seed + static_cast<std::uint64_t>(run)};
        auto const outcome = sim::World(plan).run();
        bool const can_be_shorter = outcome.journal.size() >= 60;
        if (!outcome.has_failed || !can_be_shorter) continue;
        auto const shrunk = sim::shrink(plan, outcome);
        sim::write_story(file, shrunk.outcome, "where " + std::string(sim::name_of(mutation)));
        sim::switch_on(Mutation::none);
        sim::expect_what_happens(file);
        auto const sound = sim::problems_of(file).size();
        sim::switch_on(mutation);
        auto const broken = sim::problems_of(file).size();
        std::printf(
            "seed %llu, %zu inputs, shrunk in %d runs to %zu inputs in %s: %zu problems "
            "with the fault, %zu without\n",
            static_cast<unsigned long long>(plan.seed), outcome.journal.size(), shrunk.runs,
            shrunk.outcome.journal.size(), file.c_str(), broken, sound);
        bool const is_shorter = shrunk.outcome.journal.size() * 3 < outcome.journal.size() * 2;
        return broken > 0 && sound == 0 && is_shorter;
    }
    return false;
}

}  // namespace

int main(int argc, char** argv) {
    auto const options = read(argc, argv);
    if (!options) {
        std::fprintf(
            stderr,
            "usage: trestle_hunt_mutants [--mutation N [--story FILE]] [--seed N] [--runs N]\n");
        return 2;
    }
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    std::printf("mutants: seed=%llu commit=%s runs=%d\n",
                static_cast<unsigned long long>(options->seed), sim::commit, options->runs);
    if (!options->story.empty()) {
        return tell_story(*options, static_cast<Mutation>(*options->only), options->story) ? 0 : 1;
    }
    int missed = 0;
    for (int number = 0; number < trestle::core::mutation_count; ++number) {
        if (options->only && *options->only != number) continue;
        missed += hunt(*options, static_cast<Mutation>(number)) ? 0 : 1;
    }
    std::printf("%d missed\n", missed);
    return missed == 0 ? 0 : 1;
}
