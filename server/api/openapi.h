// The OpenAPI 3.1 document, made from the routes and the schemas.
#pragma once

#include <string>

namespace rapport::api {

// `base_url`: of the installation; "" where it is not known.
std::string openapi_document(const std::string& base_url);

}  // namespace rapport::api
