<?php
/**
 * Plugin Name:       Pinwright
 * Description:       Tells your Pinwright service when a post is published, so that it can turn the post into Pinterest pins.
 * Version:           0.1.0
 * Requires at least: 6.2
 * Requires PHP:      7.4
 * Author:            The Pinwright authors
 * License:           MIT
 * License URI:       https://opensource.org/license/mit
 * Text Domain:       pinwright
 *
 * @package Pinwright
 */

if ( ! defined( 'ABSPATH' ) ) {
	exit;
}

define( 'PINWRIGHT_VERSION', '0.1.0' );
define( 'PINWRIGHT_FILE', __FILE__ );

// Loaded on first use, so that a visitor's request never reads what only the admin pages need.
spl_autoload_register(
	function ( $name ) {
		if ( 0 === strpos( $name, 'Pinwright_' ) ) {
			require __DIR__ . '/includes/class-' . str_replace( '_', '-', strtolower( $name ) ) . '.php';
		}
	}
);

( new Pinwright_Hooks() )->register();
