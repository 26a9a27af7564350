// SPDX-License-Identifier: Apache-2.0
// Node 20 lacks what js-libp2p needs.
Promise.withResolvers ??= function () {
  let resolve, reject
  const promise = new Promise((yes, no) => { resolve = yes; reject = no })
  return { promise, resolve, reject }
}
