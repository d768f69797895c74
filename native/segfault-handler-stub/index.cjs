'use strict'

exports.registerHandler = () => {}
