// Owns how Binance USD-M wants a request signed: as the spot market does, to the byte.
// Facts: "Endpoint Security Type" of the venue's derivatives docs, 2026.
#pragma once

#include "adapters/binance_spot/auth.hpp"
#include "adapters/binance_spot/codec.hpp"

namespace trestle::adapters::binance_usdm {

using binance_spot::Credentials;
using binance_spot::encode_frame;
using binance_spot::encode_rest;
using binance_spot::Parameter;
using binance_spot::Parameters;
using binance_spot::percent_encoded;
using binance_spot::Request;
using binance_spot::rest_payload;
using binance_spot::RestCall;
using binance_spot::sign;
using binance_spot::Stamp;
using binance_spot::ws_payload;

}  // namespace trestle::adapters::binance_usdm
