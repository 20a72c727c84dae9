// Owns a row of questions asked one after the other, each answer read before the next is asked.
// Never goes on after a problem.
#pragma once

#include <deque>
#include <memory>

#include "adapters/session/calls.hpp"

namespace trestle::adapters::session {

class Steps {
public:
    struct Outcome {
        std::string problem;              // empty: all steps are done
        std::optional<VenueError> error;  // when the venue itself said no
    };
    using OnResult = std::function<void(StepResult&)>;
    using OnEnd = std::function<void(Outcome const&)>;

    explicit Steps(Calls& calls, Dialect& dialect) : calls_(calls), dialect_(dialect) {}

    // What was under way is forgotten: its answers are not read any more.
    void run(std::vector<Step> steps, Calls::Purpose purpose, OnResult on_result, OnEnd on_end);
    void stop() { run_.reset(); }
    [[nodiscard]] bool is_running() const { return run_ != nullptr; }

private:
    struct Run {
        std::deque<Step> steps;
        Calls::Purpose purpose = Calls::Purpose::query;
        OnResult on_result;
        OnEnd on_end;
    };
    void ask(std::shared_ptr<Run> const& run);
    void on_reply(std::shared_ptr<Run> const& run, Step const& step, Reply const& reply);
    void end(std::shared_ptr<Run> const& run, Outcome outcome);

    Calls& calls_;
    Dialect& dialect_;
    std::shared_ptr<Run> run_;
};

}  // namespace trestle::adapters::session
