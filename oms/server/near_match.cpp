#include "oms/server/near_match.hpp"

#include <algorithm>

namespace trestle::server {

namespace {

// Damerau and Levenshtein: neighbours that changed places count once.
std::size_t distance(std::string_view a, std::string_view b) {
    using Row = std::vector<std::size_t>;
    std::vector<Row> cost(a.size() + 1, Row(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) cost[i][0] = i;
    for (std::size_t j = 0; j <= b.size(); ++j) cost[0][j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        for (std::size_t j = 1; j <= b.size(); ++j) {
            std::size_t const change = a[i - 1] == b[j - 1] ? 0 : 1;
            cost[i][j] =
                std::min({cost[i - 1][j] + 1, cost[i][j - 1] + 1, cost[i - 1][j - 1] + change});
            bool const is_swap = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
            if (is_swap) cost[i][j] = std::min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
    }
    return cost[a.size()][b.size()];
}

}  // namespace

std::string nearest(std::string_view word, std::vector<std::string> const& known) {
    constexpr std::size_t longest = 64;  // no word of ours is longer
    std::string best;
    std::size_t fewest = std::max<std::size_t>(1, std::min(word.size(), longest) / 3) + 1;
    if (word.size() > longest) return best;
    for (auto const& candidate : known) {
        if (candidate.size() > longest) continue;
        // One that was cut short, "max_latency" for "max_latency_seconds", is near as well.
        bool const is_cut = word.size() >= 4 && candidate.starts_with(word);
        auto const changes = is_cut ? 1 : distance(word, candidate);
        if (changes >= fewest) continue;
        fewest = changes;
        best = candidate;
    }
    return best;
}

}  // namespace trestle::server
