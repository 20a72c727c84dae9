// Owns the requests whose outcome a venue tells apart from its answer: an acknowledgement only
// promises, the private stream keeps the promise. Never waits for ever: what is not told in time is
// unknown. Pure.
#pragma once

#include <vector>

#include "adapters/words/asked.hpp"

namespace trestle::adapters::session {

class Promises {
public:
    // A request leaves.
    void expect(words::Asked const& asked);
    // It was acknowledged; the word is due at `due`.
    void acknowledge(words::Asked const& asked, Timestamp due);
    // False: the outcome is known already, so an answer that says nothing else ends nothing.
    [[nodiscard]] bool is_open(words::Asked const& asked) const;
    // What was told may keep promises.
    void hear(Input const& told);
    // Those that are due: unknown from now on.
    [[nodiscard]] std::vector<words::Asked> take_overdue(Timestamp now);
    // Those that were acknowledged: the stream that would have told is lost.
    [[nodiscard]] std::vector<words::Asked> take_acknowledged();
    [[nodiscard]] bool empty() const { return open_.empty(); }

private:
    struct Promise {
        words::Asked asked;
        Timestamp due;  // unknown: not acknowledged yet
    };
    std::vector<Promise> open_;
};

}  // namespace trestle::adapters::session
