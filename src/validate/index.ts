/** The subpath `scorelet/validate`: a model's input schema as a validator of request bodies. */

export {}
