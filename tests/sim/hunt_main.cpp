// trestle_hunt: runs the simulator over many seeds; the first that fails is shrunk to a story that
// can be read, and lived again.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>

#include <commit.hpp>
#include "tests/sim/shrink.hpp"

namespace {

namespace sim = trestle::sim;

struct Options {
    std::optional<std::uint64_t> seed;
    int runs = 200;
    int minutes = 0;
    int steps = 400;
    bool is_shown = false;
    bool is_shrunk = true;
    std::string folder = "build/hunt";
    std::string scenario;
};

int usage(std::string const& problem) {
    std::fprintf(stderr,
                 "%s\nusage: trestle_hunt [--seed N] [--runs N] [--minutes N] [--steps N] [--show] "
                 "[--no-shrink] [--out FOLDER]\n       trestle_hunt --scenario FILE\n",
                 problem.c_str());
    return 2;
}

int number(std::string const& word, char const* text, Options& options) {
    char* end = nullptr;
    auto const value = std::strtoull(text, &end, 10);
    if (*end != '\0') return usage(word + " needs a number");
    if (word == "--seed") {
        options.seed = value;
    } else if (word == "--runs") {
        options.runs = static_cast<int>(value);
    } else if (word == "--minutes") {
        options.minutes = static_cast<int>(value);
    } else if (word == "--steps") {
        options.steps = static_cast<int>(value);
    } else {
        return usage("not understood: " + word);
    }
    return 0;
}

// Returns an exit code when the words are wrong, zero when they are fine.
int read(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        std::string const word = argv[i];
        if (word == "--show" || word == "--no-shrink") {
            (word == "--show" ? options.is_shown : options.is_shrunk) = word == "--show";
            continue;
        }
        if (word == "--help" || word == "-h") return usage("hunts for bugs from random seeds");
        if (i + 1 == argc) return usage("a value must follow " + word);
        char const* const value = argv[++i];
        if (word == "--out" || word == "--scenario") {
            (word == "--out" ? options.folder : options.scenario) = value;
        } else if (int const problem = number(word, value, options); problem != 0) {
            return problem;
        }
    }
    return 0;
}

int run_scenario(std::string const& file) {
    auto const problems = sim::problems_of(file);
    for (auto const& problem : problems) std::printf("%s\n", problem.c_str());
    std::printf("%s: %zu problems\n", file.c_str(), problems.size());
    return problems.empty() ? 0 : 1;
}

void tell_failure(Options const& options, sim::Plan const& plan, sim::Outcome const& outcome) {
    auto const seed = static_cast<unsigned long long>(plan.seed);
    if (options.is_shown) {
        for (auto const& line : outcome.history) std::printf("%s\n", line.c_str());
    }
    std::printf("FAILED seed=%llu: %s\n%s\nreplay: ./dev sim --seed %llu --runs 1 --show\n", seed,
                outcome.why.c_str(), outcome.history.front().c_str(), seed);
    if (!options.is_shrunk) return;
    auto const shrunk = sim::shrink(plan, outcome);
    auto const file =
        std::filesystem::path(options.folder) / ("seed_" + std::to_string(plan.seed) + ".scn");
    std::filesystem::create_directories(options.folder);
    sim::write_story(file, shrunk.outcome,
                     "seed " + std::to_string(plan.seed) + ", commit " + sim::commit);
    auto const problems = sim::problems_of(file);
    std::printf("shrunk in %d runs to %zu inputs: %s\n%s", shrunk.runs,
                shrunk.outcome.journal.size(), file.c_str(),
                problems.empty() ? "the story alone does not fail: the disk or the process had a "
                                   "part in it; replay the seed\n"
                                 : "run it: trestle_hunt --scenario FILE; when it is mended: "
                                   "tests/scenarios/regressions\n");
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (int const problem = read(argc, argv, options); problem != 0) return problem;
    if (!options.scenario.empty()) return run_scenario(options.scenario);
    auto const first = options.seed.value_or(std::random_device{}());
    int const runs = options.minutes > 0 ? 1'000'000'000 : options.runs;
    std::printf(
        "hunt: seed=%llu commit=%s runs=%d; each run has the next seed; replay one with: ./dev sim "
        "--seed N --runs 1\n",
        static_cast<unsigned long long>(first), sim::commit, runs);
    std::fflush(stdout);
    auto const until = std::chrono::steady_clock::now() + std::chrono::minutes(options.minutes);
    sim::Counts counts;
    int done = 0;
    for (; done < runs; ++done) {
        if (options.minutes > 0 && std::chrono::steady_clock::now() >= until) break;
        sim::Plan const plan{.seed = first + static_cast<std::uint64_t>(done),
                             .steps = options.steps};
        auto const outcome = sim::World(plan).run();
        counts.add(outcome.counts);
        if (!outcome.has_failed) continue;
        tell_failure(options, plan, outcome);
        return 1;
    }
    std::printf("%d passed, 0 failed: %s\n", done, counts.to_string().c_str());
    // So many runs without one say that nothing was looked at.
    bool const has_all = counts.crashes > 0 && counts.from_snapshots > 0 && counts.strangers > 0 &&
                         counts.breaks > 0;
    bool const has_lived = counts.trades > 0 && (done < 100 || has_all);
    return has_lived ? 0 : 1;
}
