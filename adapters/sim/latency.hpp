// Owns how long the venue takes for an answer: a base and a seeded spread for each operation.
#pragma once

#include <chrono>
#include <string_view>
#include <vector>

#include "adapters/sim/random.hpp"
#include "adapters/sim/settings.hpp"

namespace trestle::adapters::sim {

class Latency {
public:
    Latency(std::vector<SimLatency> rules, std::uint64_t seed)
        : rules_(std::move(rules)), random_(seed ^ 0x1a7e1a7e1a7e1a7eULL) {}

    // Replaces the rule of the same operation.
    void set(SimLatency rule) {
        for (auto& known : rules_)
            if (known.operation == rule.operation) {
                known = std::move(rule);
                return;
            }
        rules_.push_back(std::move(rule));
    }

    [[nodiscard]] std::chrono::milliseconds next(std::string_view operation) {
        SimLatency const* found = nullptr;
        for (auto const& rule : rules_) {
            if (rule.operation == operation) {
                found = &rule;
                break;
            }
            if (rule.operation.empty()) found = &rule;
        }
        if (!found) return std::chrono::milliseconds(0);
        auto const spread = found->spread_ms > 0 ? random_.between(0, found->spread_ms) : 0;
        return std::chrono::milliseconds(found->base_ms + spread);
    }

private:
    std::vector<SimLatency> rules_;
    Random random_;
};

}  // namespace trestle::adapters::sim
