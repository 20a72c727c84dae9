#include "adapters/session/steps.hpp"

namespace trestle::adapters::session {

void Steps::run(std::vector<Step> steps, Calls::Purpose purpose, OnResult on_result, OnEnd on_end) {
    run_ = std::make_shared<Run>();
    run_->steps.assign(std::make_move_iterator(steps.begin()),
                       std::make_move_iterator(steps.end()));
    run_->purpose = purpose;
    run_->on_result = std::move(on_result);
    run_->on_end = std::move(on_end);
    ask(std::shared_ptr(run_));  // a copy: the end of the run clears ours
}

void Steps::ask(std::shared_ptr<Run> const& run) {
    if (run->steps.empty()) return end(run, {});
    Step step = std::move(run->steps.front());
    run->steps.pop_front();
    Outgoing question = step.question;
    calls_.send(std::move(question), Calls::Via::any, run->purpose,
                [this, weak = std::weak_ptr(run), step = std::move(step)](Reply const& reply) {
                    auto const current = weak.lock();
                    if (current && current == run_) on_reply(current, step, reply);
                });
}

void Steps::on_reply(std::shared_ptr<Run> const& run, Step const& step, Reply const& reply) {
    if (reply.kind != Reply::Kind::answered) return end(run, {step.name + ": " + reply.text, {}});
    auto const error = dialect_.error_in(*reply.payload, reply.form);
    if (error && !step.reads_errors) {
        return end(run, {step.name + ": " + error->to_string(), error});
    }
    StepResult result = step.read(*reply.payload, reply.form);
    std::string const problem = result.problem;
    for (auto next = result.next.rbegin(); next != result.next.rend(); ++next) {
        run->steps.push_front(std::move(*next));
    }
    run->on_result(result);
    if (run != run_) return;
    if (!problem.empty()) return end(run, {step.name + ": " + problem, error});
    ask(run);
}

void Steps::end(std::shared_ptr<Run> const& run, Outcome outcome) {
    if (run == run_) run_.reset();
    run->on_end(outcome);
}

}  // namespace trestle::adapters::session
