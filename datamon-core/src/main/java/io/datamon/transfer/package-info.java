/**
 * The pipelines between local trees and content stores: download (plan, fetch, check, write), and
 * upload (walk, read, cut, send).
 *
 * <p>Knows {@code tree}, {@code content}, {@code manifest} and {@code model}; nothing of labels or
 * of where bundles are registered. Start with {@link io.datamon.transfer.DownloadPipeline}.
 */
@NullMarked
package io.datamon.transfer;

import org.jspecify.annotations.NullMarked;
