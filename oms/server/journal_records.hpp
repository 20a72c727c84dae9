// Owns the bytes of a record that the audit file's hash chain covers: header without checksum and
// sync mark, and body. A record always has the same bytes: those of the version that wrote it.
#pragma once

#include <string_view>

#include "oms/journal/batch.hpp"
#include "oms/journal/record.hpp"

namespace trestle::server {

class RecordBytes {
public:
    // Valid until the next call.
    [[nodiscard]] std::string_view of(journal::Record const& record) {
        batch_.clear();
        OMS_ASSERT(journal::encode_record(batch_, record.stamped, record.version));
        auto const bytes = batch_.bytes();
        return {reinterpret_cast<char const*>(bytes.data()), bytes.size()};
    }

private:
    journal::Batch batch_;
};

}  // namespace trestle::server
