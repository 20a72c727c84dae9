// trestle_hunt: runs the simulator over many seeds and prints what to run again for the first that
// fails.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string>

#include "tests/sim/world.hpp"

namespace {

struct Options {
    std::uint64_t seed = 0;
    bool has_seed = false;
    int runs = 200;
    int minutes = 0;
    int steps = 400;
};

int usage(char const* problem) {
    std::fprintf(stderr,
                 "%s\nusage: trestle_hunt [--seed N] [--runs N] [--minutes N] [--steps N]\n",
                 problem);
    return 2;
}

// Returns an exit code when the words are wrong, zero when they are fine.
int read(int argc, char** argv, Options& options) {
    for (int i = 1; i < argc; ++i) {
        std::string const word = argv[i];
        if (i + 1 == argc) return usage(("a number must follow " + word).c_str());
        char* end = nullptr;
        auto const value = std::strtoull(argv[++i], &end, 10);
        if (*end != '\0') return usage((word + " needs a number").c_str());
        if (word == "--seed") {
            options.seed = value;
            options.has_seed = true;
        } else if (word == "--runs") {
            options.runs = static_cast<int>(value);
        } else if (word == "--minutes") {
            options.minutes = static_cast<int>(value);
        } else if (word == "--steps") {
            options.steps = static_cast<int>(value);
        } else {
            return usage(("not understood: " + word).c_str());
        }
    }
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    Options options;
    if (int const problem = read(argc, argv, options); problem != 0) return problem;
    if (!options.has_seed) options.seed = std::random_device{}();
    int const runs = options.minutes > 0 ? 1'000'000'000 : options.runs;
    std::printf(
        "hunt: seed=%llu runs=%d; each run has the next seed; replay one with: ./dev sim "
        "--seed N --runs 1\n",
        static_cast<unsigned long long>(options.seed), runs);
    auto const until = std::chrono::steady_clock::now() + std::chrono::minutes(options.minutes);
    std::uint64_t inputs = 0;
    std::uint64_t trades = 0;
    std::uint64_t crashes = 0;
    int done = 0;
    for (; done < runs; ++done) {
        if (options.minutes > 0 && std::chrono::steady_clock::now() >= until) break;
        auto const seed = options.seed + static_cast<std::uint64_t>(done);
        auto const outcome = trestle::sim::World(seed, options.steps).run();
        inputs += outcome.inputs;
        trades += outcome.trades;
        crashes += outcome.crashes;
        if (!outcome.has_failed) continue;
        bool const shows_all = options.runs == 1;
        for (auto const& line : outcome.history) {
            if (shows_all) std::printf("%s\n", line.c_str());
        }
        std::printf("FAILED seed=%llu: %s\n%s\nreplay: ./dev sim --seed %llu --runs 1\n",
                    static_cast<unsigned long long>(seed), outcome.why.c_str(),
                    outcome.history.front().c_str(), static_cast<unsigned long long>(seed));
        return 1;
    }
    std::printf("%d passed, 0 failed: %llu inputs, %llu venue trades, %llu crashes\n", done,
                static_cast<unsigned long long>(inputs), static_cast<unsigned long long>(trades),
                static_cast<unsigned long long>(crashes));
    return done > 0 && trades > 0 ? 0 : 1;
}
